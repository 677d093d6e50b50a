package dev.atomictx.jpa;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.atomictx.AtomicScope;
import dev.atomictx.jpa.Shop.Customer;
import dev.atomictx.jpa.Shop.Event;
import dev.atomictx.jpa.Shop.Purchase;
import jakarta.persistence.EntityManager;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.junit.jupiter.api.Test;

import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Savepoints inside, after and beside each other.
 */
class JpaSavepointNestingIntegrationTests extends JpaFixture {

	@Test
	void canBeRolledBackToSeveralTimes() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			purchase.note = "outer";
			Object savepoint = outer.createSavepoint();
			for (int i = 1; i <= 3; i++) {
				purchase.note = "undone " + i;
				this.entities.persist(new Customer(9, "undone"));
				flush();
				outer.rollbackToSavepoint(savepoint);
				assertThat(purchase.note).isEqualTo("outer");
				assertThat(this.entities.find(Customer.class, 9)).isNull();
			}
			outer.releaseSavepoint(savepoint);
		});
		assertThat(noteOf(1)).isEqualTo("outer");
		assertThat(count("customer")).isEqualTo(2);
	}

	@Test
	void undoesKeptScopesWithTheScopeAroundThem() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase first = this.entities.find(Purchase.class, 1);
			Purchase second = this.entities.find(Purchase.class, 2);
			undo(() -> {
				this.atomic.executeWithoutResult(unit("kept"), (scope) -> first.note = "undone");
				undo(() -> {
					first.note = "undone twice";
					second.note = "undone twice";
				});
				assertThat(first.note).isEqualTo("undone");
				assertThat(second.note).isEqualTo("second");
				second.note = "undone";
			});
			assertThat(first.note).isEqualTo("first");
			assertThat(second.note).isEqualTo("second");
		});
		assertThat(noteOf(1)).isEqualTo("first");
		assertThat(noteOf(2)).isEqualTo("second");
	}

	@Test
	void keepsWhatAnOuterSavepointRemembersWhenAnInnerOneIsRolledBack() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			Customer customer = this.entities.find(Customer.class, 2);
			undo(() -> {
				undo(() -> {
					this.entities.remove(customer);
					flush();
				});
				assertThat(isManaged(customer)).isTrue();
				this.entities.remove(customer);
				this.entities.persist(new Customer(9, "undone"));
				flush();
			});
			assertThat(isManaged(customer)).isTrue();
			customer.name = "Eve";
			assertThat(isManaged(purchase)).isTrue();
		});
		assertThat(count("customer")).isEqualTo(2);
		assertThat(query(String.class, "SELECT name FROM customer WHERE id = 2")).isEqualTo("Eve");
	}

	@Test
	void survivesTheReleaseOfOlderSiblings() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			for (int i = 1; i <= 40; i++) {
				int number = i;
				this.atomic.executeWithoutResult(unit("kept"), (scope) -> purchase.note = "kept " + number);
				undo(() -> purchase.note = "undone");
				assertThat(purchase.note).isEqualTo("kept " + number);
			}
		});
		assertThat(noteOf(1)).isEqualTo("kept 40");
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isEqualTo(40);
	}

	@Test
	void refusesSavepointsThatAreGone() {
		foreign(REQUIRED).executeWithoutResult((status) -> {
			Object outer = status.createSavepoint();
			Object inner = status.createSavepoint();
			status.rollbackToSavepoint(outer);
			assertGone(status, inner);
			status.releaseSavepoint(outer);
			assertGone(status, outer);
		});
	}

	private static void assertGone(TransactionStatus status, Object savepoint) {
		assertThatExceptionOfType(TransactionSystemException.class)
			.isThrownBy(() -> status.rollbackToSavepoint(savepoint))
			.withMessageContaining("is not one of this transaction");
	}

	@Test
	void worksInsideForeignNestedTransactions() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			purchase.note = "outer";
			foreign(NESTED).executeWithoutResult((status) -> {
				purchase.note = "undone";
				this.atomic.executeWithoutResult(unit("kept"), (scope) -> purchase.note = "undone as well");
				status.setRollbackOnly();
			});
			assertThat(purchase.note).isEqualTo("outer");
		});
		assertThat(noteOf(1)).isEqualTo("outer");
	}

	@Test
	void leavesIndependentTransactionsAlone() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> {
				purchase.note = "undone";
				foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
					.executeWithoutResult((status) -> this.entities.persist(new Event("independent")));
			});
			assertThat(purchase.note).isEqualTo("first");
		});
		assertThat(count("event")).isEqualTo(1);
	}

	@Test
	void stillJoinsAndStillRefusesWhatMustBeOutermost() {
		AtomicInteger depth = new AtomicInteger();
		this.atomic.executeWithoutResult((outer) -> {
			this.sql.clear();
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false),
					(scope) -> depth.set(AtomicScope.current().depth()));
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("durable").withDurable(true), (scope) -> {
				}));
		});
		assertThat(depth).hasValue(1);
	}

	@Test
	void leavesASessionOfTheApplicationUsable() {
		try (EntityManager own = this.entities.getEntityManagerFactory().createEntityManager()) {
			TransactionSynchronizationManager.bindResource(this.entities.getEntityManagerFactory(),
					new EntityManagerHolder(own));
			for (int i = 1; i <= 2; i++) {
				String note = "unit " + i;
				this.atomic.executeWithoutResult((outer) -> {
					Purchase purchase = this.entities.find(Purchase.class, 1);
					purchase.note = note;
					undo(() -> purchase.note = "undone");
				});
				assertThat(noteOf(1)).isEqualTo(note);
			}
		}
		finally {
			TransactionSynchronizationManager.unbindResource(this.entities.getEntityManagerFactory());
		}
	}

	@Test
	void knowsThatNoTransactionIsActiveWhenTheSessionIsClosed() { // issue 11
		AtomicReference<TransactionCoordinator> coordinator = new AtomicReference<>();
		this.atomic.executeWithoutResult(
				(scope) -> coordinator.set(this.entities.unwrap(SessionImplementor.class).getTransactionCoordinator()));
		assertThat(coordinator.get().isTransactionActive()).isFalse();
	}

}
