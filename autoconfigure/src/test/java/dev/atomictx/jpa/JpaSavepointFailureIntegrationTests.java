package dev.atomictx.jpa;

import dev.atomictx.AtomicScope;
import dev.atomictx.FailureKind;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.jpa.Shop.Customer;
import dev.atomictx.jpa.Shop.Event;
import dev.atomictx.jpa.Shop.Purchase;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.orm.ObjectOptimisticLockingFailureException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * That the outer unit goes on after a failure of Hibernate in a nested scope.
 */
class JpaSavepointFailureIntegrationTests extends JpaFixture {

	/**
	 * What somebody else does in between, to row 1 of the orders.
	 */
	private void interfere() {
		this.observer.sql("UPDATE purchase SET note = 'other', version = version + 1 WHERE id = 1").update();
	}

	@Test
	void goesOnAfterAnOptimisticLockFailure() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			Purchase other = this.entities.find(Purchase.class, 2);
			assertThatExceptionOfType(OptimisticLockException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					other.note = "undone";
					contended.note = "undone";
					this.entities.persist(new Customer(9, "undone"));
					interfere();
					flush();
				}));
			assertThat(outer.isRollbackOnly()).isFalse();
			assertThat(contended.note).isEqualTo("other");
			assertThat(other.note).isEqualTo("second");
			contended.note = "after";
			other.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
		assertThat(noteOf(2)).isEqualTo("after");
		assertThat(count("customer")).isEqualTo(2);
	}

	@Test
	void retriesAnOptimisticLockFailureFromTheSavepoint() {
		this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			Purchase other = this.entities.find(Purchase.class, 2);
			other.note = "outer";
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(FailureKind.OPTIMISTIC_LOCK), (scope) -> {
				if (scope.attempt() <= 2) {
					interfere();
				}
				contended.note += "+" + scope.attempt();
			});
		});
		assertThat(noteOf(1)).isEqualTo("other+3");
		assertThat(noteOf(2)).isEqualTo("outer");
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isEqualTo(3);
		assertThat(this.listener.events()).contains("retrying nested#1 OPTIMISTIC_LOCK",
				"retrying nested#2 OPTIMISTIC_LOCK", "kept nested#3", "kept outer#1");
	}

	@Test
	void reportsAFailureOfThePendingWorkInTheScopeThatLeftIt() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			assertThatExceptionOfType(ObjectOptimisticLockingFailureException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					contended.note = "undone";
					interfere();
				}));
		});
		assertThat(noteOf(1)).isEqualTo("other");
	}

	@Test
	void retriesAUniqueViolationWithTheSameInstance() {
		this.observer.sql("INSERT INTO event (text, version) VALUES ('taken', 0)").update();
		Event event = new Event("taken");
		this.atomic.executeWithoutResult(unit("outer"), (outer) -> {
			this.entities.find(Purchase.class, 1).note = "outer";
			this.atomic.executeWithoutResult(unit("nested").withRetryOn(FailureKind.UNIQUE_VIOLATION), (scope) -> {
				if (scope.attempt() == 2) {
					event.text = "free";
				}
				this.entities.persist(event);
			});
		});
		assertThat(this.observer.sql("SELECT text FROM event ORDER BY id").query(String.class).list())
			.containsExactly("taken", "free");
		assertThat(noteOf(1)).isEqualTo("outer");
	}

	@Test
	void goesOnAfterAnSqlErrorThatWasSwallowed() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			assertThatExceptionOfType(SilentRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					purchase.note = "undone";
					assertThatExceptionOfType(PersistenceException.class)
						.isThrownBy(() -> this.entities.createNativeQuery("INSERT INTO customer (id) VALUES (1)")
							.executeUpdate());
				}));
			assertThat(purchase.note).isEqualTo("first");
			purchase.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
	}

	@Test
	void rollsANestedScopeBackThatHasSwallowedAFailureOfHibernate() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					contended.note = "undone";
					interfere();
					assertThatExceptionOfType(OptimisticLockException.class).isThrownBy(this::flush);
				}));
			contended.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
	}

	@Test
	void goesOnAfterTheFailureOfAParticipant() {
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> foreign(REQUIRED).executeWithoutResult((status) -> {
				throw new UndoneException();
			}));
			this.entities.find(Purchase.class, 1).note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
	}

	@Test
	void goesOnInAForeignTransaction() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			assertThatExceptionOfType(DataIntegrityViolationException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					contended.note = "undone";
					this.entities.persist(new Customer(1, "duplicate"));
				}));
			assertThat(status.isRollbackOnly()).isFalse();
			assertThat(contended.note).isEqualTo("first");
			contended.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
	}

	@Test
	void rollsTheOuterUnitBackAfterAFailureOfItsOwn() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				Purchase contended = this.entities.find(Purchase.class, 1);
				contended.note = "undone";
				interfere();
				assertThatExceptionOfType(OptimisticLockException.class).isThrownBy(this::flush);
				assertThatExceptionOfType(RuntimeException.class)
					.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					}))
					.withMessageContaining("rollback-only");
			}));
		assertThat(noteOf(1)).isEqualTo("other");
	}

	@Test
	void goesOnAfterAnOuterFlushThatFailsInsideAScopeOfItsOwn() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase contended = this.entities.find(Purchase.class, 1);
			assertThatExceptionOfType(ObjectOptimisticLockingFailureException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("middle"), (middle) -> {
					contended.note = "undone";
					interfere();
					this.atomic.executeWithoutResult(unit("inner"), (inner) -> {
					});
				}));
			contended.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
	}

	/**
	 * Make every further read of an order fail.
	 */
	private void hideOrders() {
		this.jdbc.sql("ALTER TABLE purchase RENAME TO hidden").update();
	}

	@Test
	void rollsTheOuterUnitBackWhenTheSessionCannotBeRestored() {
		UndoneException own = new UndoneException();
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				Purchase purchase = this.entities.find(Purchase.class, 1);
				hideOrders();
				assertThatThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (scope) -> {
					purchase.note = "undone";
					throw own;
				})).isSameAs(own);
				assertThat(outer.isRollbackOnly()).isTrue();
			}))
			.havingCause()
			.isSameAs(own.getSuppressed()[0])
			.isInstanceOf(TransactionSystemException.class)
			.withMessage("Could not restore the persistence context after the rollback to a savepoint, so the whole "
					+ "transaction is marked rollback-only")
			.withCauseInstanceOf(InvalidDataAccessResourceUsageException.class);
		assertThat(noteOf(1)).isEqualTo("first");
	}

	@Test
	void keepsTheFailureOfANestedTransactionWhenTheSessionCannotBeRestored() {
		UndoneException own = new UndoneException();
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> foreign(REQUIRED).executeWithoutResult((outer) -> {
				Purchase purchase = this.entities.find(Purchase.class, 1);
				hideOrders();
				assertThatExceptionOfType(TransactionSystemException.class)
					.isThrownBy(() -> foreign(NESTED).executeWithoutResult((status) -> {
						purchase.note = "undone";
						throw own;
					}))
					.satisfies((ex) -> assertThat(ex.getApplicationException()).isSameAs(own))
					.withMessageContaining("rollback-only");
			}));
		assertThat(noteOf(1)).isEqualTo("first");
	}

	@Test
	void reportsASessionThatCannotBeRestoredByHand() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				Purchase purchase = this.entities.find(Purchase.class, 1);
				hideOrders();
				Object savepoint = outer.createSavepoint();
				purchase.note = "undone";
				assertThatExceptionOfType(TransactionSystemException.class)
					.isThrownBy(() -> outer.rollbackToSavepoint(savepoint))
					.withMessageContaining("rollback-only");
			}));
		assertThat(noteOf(1)).isEqualTo("first");
	}

	@Test
	void keepsHooksToTheScopesThatKeptTheirWork() {
		StringBuilder hooks = new StringBuilder();
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				AtomicScope.current().onCommit(() -> hooks.append("never"));
				this.entities.find(Purchase.class, 1).note = "undone";
			});
			outer.onCommit(() -> hooks.append("committed"));
		});
		assertThat(hooks).hasToString("committed");
	}

}
