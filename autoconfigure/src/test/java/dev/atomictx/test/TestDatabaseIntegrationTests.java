package dev.atomictx.test;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link TestDatabase}.
 */
class TestDatabaseIntegrationTests {

	@Test
	void createsDatabasesThatShareNothing() {
		TestDatabase one = TestDatabase.get().createDatabase("Same");
		TestDatabase other = TestDatabase.get().createDatabase("Same");
		one.execute("CREATE TABLE thing (id int)", "INSERT INTO thing VALUES (1)");
		other.execute("CREATE TABLE thing (id int)");
		assertThat(things(one)).containsExactly(1);
		assertThat(things(other)).isEmpty();
	}

	@Test
	void findsDeadlocksQuickly() {
		TestDatabase database = TestDatabase.get().createDatabase("deadlock_timeout");
		JdbcClient client = JdbcClient.create(database.dataSource());
		assumeThat(client.sql("SHOW is_superuser").query(String.class).single()).isEqualTo("on");
		assertThat(client.sql("SHOW deadlock_timeout").query(String.class).single()).isEqualTo("50ms");
	}

	@Test
	void canBeReachedByUrlUserAndPassword() {
		TestDatabase database = TestDatabase.get().createDatabase("by_url");
		JdbcClient client = JdbcClient
			.create(new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password()));
		assertThat(client.sql("SELECT current_database()").query(String.class).single()).startsWith("by_url_");
	}

	@Test
	void opensPoolsOfTheGivenSize() {
		try (HikariDataSource pool = TestDatabase.get().createDatabase("pool").pool(2)) {
			assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
			assertThat(JdbcClient.create(pool).sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
		}
	}

	private static List<Integer> things(TestDatabase database) {
		return JdbcClient.create(database.dataSource()).sql("SELECT id FROM thing").query(Integer.class).list();
	}

}
