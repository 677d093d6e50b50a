package dev.atomictx.jpa;

import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.FailureKind;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import dev.atomictx.test.fault.FaultProxy;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Version;
import dev.atomictx.witness.WitnessPostProcessor;
import dev.atomictx.witness.WitnessedCommits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.NestedTransactionNotSupportedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the engine promises, over Hibernate and Spring's {@code JpaTransactionManager}.
 */
class JpaTransactionManagerIntegrationTests extends EngineFixture {

	private final WitnessedCommits commits = new WitnessedCommits();

	private FaultProxy proxy;

	private LocalContainerEntityManagerFactoryBean factory;

	private EntityManager entities;

	@BeforeEach
	void openPersistenceUnit() {
		this.proxy = FaultProxy.to(this.database);
		this.factory = new LocalContainerEntityManagerFactoryBean();
		new ResourceDatabasePopulator(new ClassPathResource("dev/atomictx/witness/schema-postgresql.sql"))
			.execute(this.database.dataSource());
		WitnessPostProcessor witnesses = new WitnessPostProcessor(() -> this.commits, () -> Duration.ofSeconds(30));
		this.factory.setDataSource(
				(DataSource) witnesses.postProcessAfterInitialization(this.proxy.dataSource(), "dataSource"));
		this.factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		this.factory.setManagedTypes(PersistenceManagedTypes.of(Account.class.getName()));
		this.factory.afterPropertiesSet();
		EntityManagerFactory entityManagerFactory = this.factory.getObject();
		this.entities = SharedEntityManagerCreator.createSharedEntityManager(entityManagerFactory);
		this.transactionManager = new JpaTransactionManager(entityManagerFactory);
		witnesses.postProcessAfterInitialization(this.transactionManager, "transactionManager");
		witnesses.afterSingletonsInstantiated();
		this.atomic = engine(settings());
	}

	@AfterEach
	void closePersistenceUnit() {
		this.factory.destroy();
		this.proxy.close();
	}

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect())
			.withClassifiers(List.of(new JpaFailureClassifier()))
			.withCommitStrategy(this.commits);
	}

	private int balance(int id) {
		return this.observer.sql("SELECT balance FROM account WHERE id = ?").param(id).query(Integer.class).single();
	}

	@Test
	void tellsOfAnSqlErrorThatWasSwallowed() {
		assertThatExceptionOfType(SilentRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("pay"), (scope) -> {
				this.entities.find(Account.class, 1).balance = 0;
				this.entities.flush();
				assertThatExceptionOfType(PersistenceException.class).isThrownBy(
						() -> this.entities.createNativeQuery("INSERT INTO account VALUES (1, 0, 0)").executeUpdate());
			}))
			.havingCause()
			.withMessageContaining("account_pkey");
		assertThat(balance(1)).isEqualTo(100);
	}

	@Test
	void retriesAnOptimisticLockFailureAtCommit() {
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.OPTIMISTIC_LOCK), (scope) -> {
			Account account = this.entities.find(Account.class, 1);
			if (scope.attempt() == 1) {
				this.observer.sql("UPDATE account SET balance = 50, version = version + 1 WHERE id = 1").update();
			}
			account.balance -= 10;
		});
		assertThat(balance(1)).isEqualTo(40);
		assertThat(this.listener.events()).contains("retrying pay#1 OPTIMISTIC_LOCK", "kept pay#2");
	}

	@Test
	void knowsJpasOwnOptimisticLockException() {
		assertThat(new JpaFailureClassifier().classify(new IllegalStateException(new OptimisticLockException())))
			.isEqualTo(FailureKind.OPTIMISTIC_LOCK);
		assertThat(new JpaFailureClassifier().classify(new IllegalStateException())).isNull();
	}

	@Test
	void findsOutWhetherALostCommitHasCommitted() {
		this.proxy.onCommit().loseAcknowledgement();
		this.atomic.executeWithoutResult(unit("pay"), (scope) -> this.entities.find(Account.class, 1).balance -= 10);
		assertThat(this.proxy.counters().acknowledgementsLost()).isEqualTo(1);
		assertThat(balance(1)).isEqualTo(90);
		this.proxy.onCommit().loseRequest();
		this.atomic.executeWithoutResult(unit("pay").withRetryOn(FailureKind.CONNECTION_FAILURE),
				(scope) -> this.entities.find(Account.class, 1).balance -= 10);
		assertThat(this.proxy.counters().requestsLost()).isEqualTo(1);
		assertThat(balance(1)).isEqualTo(80);
		assertThat(this.listener.events()).endsWith("retrying pay#1 CONNECTION_FAILURE", "started pay#2", "kept pay#2");
	}

	@Test
	void saysWhatToDoInsteadOfASavepoint() {
		this.atomic.executeWithoutResult((outer) -> {
			assertThatExceptionOfType(NestedTransactionNotSupportedException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("step"), (scope) -> {
				}))
				.withMessageContaining("JpaTransactionManager")
				.withMessageContaining("savepoint = false");
			this.atomic.executeWithoutResult(unit("step").withSavepoint(false),
					(scope) -> this.entities.find(Account.class, 1).balance -= 10);
		});
		assertThat(balance(1)).isEqualTo(90);
	}

	@Entity(name = "account")
	static class Account {

		@Id
		int id;

		int balance;

		@Version
		int version;

	}

}
