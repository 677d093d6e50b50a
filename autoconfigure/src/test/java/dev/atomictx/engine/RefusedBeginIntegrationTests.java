package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicListener;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transaction that the server refuses to begin.
 */
class RefusedBeginIntegrationTests extends RetryFixture {

	private final String role = "limited_" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeEach
	void createRole() {
		this.observer.sql("CREATE ROLE " + this.role + " LOGIN PASSWORD 'secret'").update();
	}

	@AfterEach
	void dropRole() {
		this.observer.sql("DROP ROLE " + this.role).update();
	}

	@Test
	void countsAnAttemptThatCouldNotBegin() {
		PGSimpleDataSource limited = new PGSimpleDataSource();
		limited.setUrl(((PGSimpleDataSource) this.unpooled).getUrl());
		limited.setUser(this.role);
		limited.setPassword("secret");
		JdbcTransactionManager refusable = new JdbcTransactionManager(limited);
		AtomicTemplate template = new AtomicTemplate((name) -> refusable,
				settings().withListeners(List.of(this.listener, new RefusingSecondAttempt())));
		List<Integer> attempts = new ArrayList<>();
		template.executeWithoutResult(unit("outer").withRetryOn(FailureKind.CONNECTION_FAILURE), (scope) -> {
			attempts.add(scope.attempt());
			if (attempts.size() == 1) {
				loseConnection(JdbcClient.create(limited));
			}
		});
		assertThat(this.listener.events()).containsExactly("started outer#1", "undone outer#1 CONNECTION_FAILURE",
				"retrying outer#1 CONNECTION_FAILURE", "retrying outer#2 CONNECTION_FAILURE", "started outer#3",
				"kept outer#3");
		assertThat(attempts).containsExactly(1, 3);
	}

	private void loseConnection(JdbcClient client) {
		int pid = client.sql("SELECT pg_backend_pid()").query(Integer.class).single();
		this.observer.sql("SELECT pg_terminate_backend(?, 60000)").param(pid).query(Boolean.class).single();
		client.sql("SELECT 1").query(Integer.class).single();
	}

	private final class RefusingSecondAttempt implements AtomicListener {

		@Override
		public void retrying(AtomicAttempt attempt) {
			int limit = (attempt.number() == 1) ? 0 : -1;
			RefusedBeginIntegrationTests.this.observer
				.sql("ALTER ROLE " + RefusedBeginIntegrationTests.this.role + " CONNECTION LIMIT " + limit)
				.update();
		}

	}

}
