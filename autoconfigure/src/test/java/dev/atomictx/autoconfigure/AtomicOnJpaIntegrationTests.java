package dev.atomictx.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.test.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The starter beside Spring Data JPA as an application has them: nothing but an annotated
 * service and a repository.
 */
class AtomicOnJpaIntegrationTests {

	private static TestDatabase database;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withPropertyValues("spring.datasource.url=" + database.jdbcUrl(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=2",
				"spring.jpa.hibernate.ddl-auto=create", "spring.flyway.enabled=false")
		.withBean(Ledger.class)
		.withBean(Steps.class);

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.get().createDatabase("autoconfigure_jpa");
	}

	private static List<String> entries(JdbcClient jdbc) {
		return jdbc.sql("SELECT text FROM entry ORDER BY id").query(String.class).list();
	}

	@Test
	void keepsTheUnitWithoutTheStepThatFailed() {
		this.contextRunner.withUserConfiguration(Application.class).run((context) -> {
			context.getBean(Ledger.class).write();
			assertThat(entries(context.getBean(JdbcClient.class))).containsExactly("kept", "after");
		});
	}

	@Test
	void retriesAnOptimisticLockFailureFromTheSavepoint() {
		this.contextRunner.withUserConfiguration(Application.class).run((context) -> {
			context.getBean(Entries.class).save(new Entry(1, "before"));
			assertThat(context.getBean(Ledger.class).contend()).isEqualTo(2);
			assertThat(entries(context.getBean(JdbcClient.class))).containsExactly("before, other, ours");
		});
	}

	@Test
	void makesSpringsNestedWorkWhereItIsAllowed() {
		this.contextRunner.withUserConfiguration(Application.class).run((context) -> {
			context.getBean(JpaTransactionManager.class).setNestedTransactionAllowed(true);
			context.getBean(Ledger.class).nest();
			assertThat(entries(context.getBean(JdbcClient.class))).containsExactly("kept");
		});
	}

	@Test
	void worksWithManagersAndPersistenceUnitsOfTheApplication() {
		this.contextRunner.withUserConfiguration(TwoUnits.class).run((context) -> {
			context.getBean(Ledger.class).write();
			assertThat(entries(context.getBean(JdbcClient.class))).containsExactly("kept", "after");
			context.getBean(JdbcClient.class).sql("TRUNCATE entry").update();
			context.getBean(SecondLedger.class).write();
			assertThat(entries(context.getBean(JdbcClient.class))).containsExactly("kept");
		});
	}

	@Test
	void leavesEverythingAsItIsWhenSwitchedOff() {
		this.contextRunner.withUserConfiguration(Application.class)
			.withPropertyValues("atomic.enabled=false")
			.run((context) -> {
				assertThat(context.getBean(JpaTransactionManager.class).isNestedTransactionAllowed()).isFalse();
				assertThat(transactionCoordinator(context)).startsWith("org.hibernate.");
			});
	}

	private static String transactionCoordinator(ApplicationContext context) {
		try (EntityManager entities = context.getBean(EntityManagerFactory.class).createEntityManager()) {
			return entities.unwrap(SessionImplementor.class).getTransactionCoordinator().getClass().getName();
		}
	}

	@EnableAutoConfiguration
	@AutoConfigurationPackage
	@Configuration(proxyBeanMethods = false)
	@EnableJpaRepositories(considerNestedRepositories = true)
	static class Application {

	}

	/**
	 * Two persistence units over one database, neither of them made by Spring Boot.
	 */
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@EnableJpaRepositories(considerNestedRepositories = true)
	static class TwoUnits {

		@Bean
		@Primary
		LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
			return unit(dataSource, "first");
		}

		@Bean
		LocalContainerEntityManagerFactoryBean secondFactory(DataSource dataSource) {
			return unit(dataSource, "second");
		}

		private static LocalContainerEntityManagerFactoryBean unit(DataSource dataSource, String name) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setPersistenceUnitName(name);
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.setManagedTypes(PersistenceManagedTypes.of(Entry.class.getName()));
			factory.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
			return factory;
		}

		@Bean
		@Primary
		JpaTransactionManager transactionManager(EntityManagerFactory entityManagerFactory) {
			return new JpaTransactionManager(entityManagerFactory);
		}

		@Bean
		JpaTransactionManager second(@Qualifier("secondFactory") EntityManagerFactory secondFactory) {
			return new JpaTransactionManager(secondFactory);
		}

		@Bean
		SecondSteps secondSteps() {
			return new SecondSteps();
		}

		@Bean
		SecondLedger secondLedger(@Qualifier("secondFactory") EntityManager entities, SecondSteps steps) {
			return new SecondLedger(entities, steps);
		}

	}

	interface Entries extends JpaRepository<Entry, Integer> {

	}

	@Entity(name = "entry")
	static class Entry {

		@Id
		int id;

		String text;

		@Version
		Integer version;

		protected Entry() {
		}

		Entry(int id, String text) {
			this.id = id;
			this.text = text;
		}

	}

	static class Ledger {

		private final Entries entries;

		private final Steps steps;

		private final DataSource dataSource;

		Ledger(Entries entries, Steps steps, DataSource dataSource) {
			this.entries = entries;
			this.steps = steps;
			this.dataSource = dataSource;
		}

		@Atomic
		void write() {
			Entry entry = this.entries.save(new Entry(1, "kept"));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.steps.fail(1));
			assertThat(entry.text).isEqualTo("kept");
			assertThat(this.entries.findAll()).containsExactly(entry);
			this.entries.save(new Entry(2, "after"));
		}

		@Atomic
		int contend() {
			assertThat(this.entries.findById(1)).isPresent();
			return this.steps.append(1, () -> {
				// On another connection, since this one is the unit's.
				try (Connection other = this.dataSource.getConnection()) {
					other.createStatement()
						.execute("UPDATE entry SET text = text || ', other', version = version + 1 WHERE id = 1");
				}
				catch (SQLException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		@Transactional
		void nest() {
			this.entries.save(new Entry(1, "kept"));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.steps.failNested(1));
		}

	}

	static class SecondLedger {

		private final EntityManager entities;

		private final SecondSteps steps;

		SecondLedger(EntityManager entities, SecondSteps steps) {
			this.entities = entities;
			this.steps = steps;
		}

		@Atomic("second")
		public void write() {
			Entry entry = new Entry(1, "kept");
			this.entities.persist(entry);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.steps.fail(() -> {
				entry.text = "undone";
				this.entities.flush();
			}));
			assertThat(entry.text).isEqualTo("kept");
		}

	}

	static class SecondSteps {

		@Atomic("second")
		void fail(Runnable action) {
			action.run();
			throw new IllegalStateException("optional step");
		}

	}

	static class Steps {

		private final Entries entries;

		Steps(Entries entries) {
			this.entries = entries;
		}

		@Atomic
		void fail(int id) {
			change(id);
			throw new IllegalStateException("optional step");
		}

		@Transactional(propagation = Propagation.NESTED)
		public void failNested(int id) {
			change(id);
			throw new IllegalStateException("optional step");
		}

		@Atomic(retryOn = FailureKind.OPTIMISTIC_LOCK)
		int append(int id, Runnable interference) {
			int attempt = AtomicScope.current().attempt();
			if (attempt == 1) {
				interference.run();
			}
			this.entries.findById(id).orElseThrow().text += ", ours";
			return attempt;
		}

		private void change(int id) {
			this.entries.findById(id).orElseThrow().text = "undone";
			this.entries.saveAndFlush(new Entry(9, "undone"));
		}

	}

}
