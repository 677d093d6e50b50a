package dev.atomictx.jpa;

import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.jpa.Shop.Purchase;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.Test;

import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.NestedTransactionNotSupportedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds with a version of Hibernate that is not supported.
 */
class JpaWithoutSavepointsIntegrationTests extends JpaFixture {

	// issue 11

	@Override
	SavepointPostProcessor postProcessor() {
		return new SavepointPostProcessor("7.1.8.Final");
	}

	@Test
	void refusesANestedScopeAndNamesTheVersion() {
		this.atomic.executeWithoutResult((outer) -> {
			this.entities.find(Purchase.class, 1).note = "outer";
			assertThatExceptionOfType(NestedTransactionNotSupportedException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
				}))
				.withMessageContaining("Unit 'nested' needs a savepoint")
				.withMessageContaining("savepoint = false")
				.havingCause()
				.withMessageContaining("Hibernate 7.1.8.Final");
		});
		assertThat(noteOf(1)).isEqualTo("outer");
	}

	@Test
	void refusesSpringsNestedTransactionsToo() {
		foreign(REQUIRED)
			.executeWithoutResult((outer) -> assertThatExceptionOfType(NestedTransactionNotSupportedException.class)
				.isThrownBy(() -> foreign(NESTED).executeWithoutResult((status) -> {
				}))
				.withMessageContaining("Hibernate 7.1.8.Final"));
	}

	@Test
	void runsOutermostAndJoinedScopes() {
		this.atomic.executeWithoutResult((outer) -> {
			this.entities.find(Purchase.class, 1).note = "outer";
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false),
					(scope) -> this.entities.find(Purchase.class, 2).note = "joined");
		});
		assertThat(noteOf(1)).isEqualTo("outer");
		assertThat(noteOf(2)).isEqualTo("joined");
	}

	@Test
	void retriesOutermostScopes() {
		this.atomic.executeWithoutResult(unit("outer").withRetryFor(UndoneException.class), (outer) -> {
			this.entities.find(Purchase.class, 1).note += "+" + outer.attempt();
			flush();
			if (outer.attempt() == 1) {
				throw new UndoneException();
			}
		});
		assertThat(noteOf(1)).isEqualTo("first+2");
	}

	@Test
	void leavesTheSessionsToHibernate() {
		this.atomic.executeWithoutResult((outer) -> assertThat(
				this.entities.unwrap(SessionImplementor.class).getTransactionCoordinator().getClass().getName())
			.startsWith("org.hibernate."));
	}

	@Test
	void refusesANestedScopeWhereOnlyTheManagerIsABean() {
		JpaTransactionManager manager = new JpaTransactionManager(this.entities.getEntityManagerFactory());
		new SavepointPostProcessor().postProcessAfterInitialization(manager, "transactionManager");
		AtomicTemplate operations = new AtomicTemplate((name) -> manager, settings());
		assertThatExceptionOfType(NestedTransactionNotSupportedException.class).isThrownBy(() -> operations
			.executeWithoutResult((outer) -> operations.executeWithoutResult(unit("nested"), (scope) -> {
			}))).havingCause().withMessageContaining("'dev.atomictx.savepoints'");
	}

}
