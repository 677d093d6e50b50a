package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.List;

import dev.atomictx.jpa.Shop.Customer;
import dev.atomictx.jpa.Shop.Event;
import dev.atomictx.jpa.Shop.Product;
import dev.atomictx.jpa.Shop.Purchase;
import jakarta.persistence.LockModeType;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.orm.ObjectOptimisticLockingFailureException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of entities when a savepoint is rolled back.
 */
class JpaSavepointIntegrationTests extends JpaFixture {

	private void flushIf(boolean flushed) {
		if (flushed) {
			flush();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void readsChangedEntitiesAgain(boolean flushed) {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			purchase.note = "outer";
			undo(() -> {
				purchase.note = "undone";
				flushIf(flushed);
			});
			assertThat(isManaged(purchase)).isTrue();
			assertThat(purchase.note).isEqualTo("outer");
			assertThat(purchase.version).isEqualTo(1);
		});
		assertThat(noteOf(1)).isEqualTo("outer");
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isEqualTo(1);
	}

	@Test
	void writesWhatTheOuterUnitChangesAfterwards() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> {
				purchase.note = "undone";
				flush();
			});
			purchase.note = "after";
		});
		assertThat(noteOf(1)).isEqualTo("after");
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void detachesWhatWasPersisted(boolean flushed) {
		Purchase persisted = new Purchase(9, "undone");
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				this.entities.persist(persisted);
				flushIf(flushed);
			});
			assertThat(isManaged(persisted)).isFalse();
			assertThat(this.entities.find(Purchase.class, 9)).isNull();
		});
		assertThat(count("purchase")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void letsWhatWasPersistedBePersistedAgain(boolean flushed) {
		Event event = new Event("kept");
		event.words.add("word");
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				this.entities.persist(event);
				flushIf(flushed);
			});
			assertThat(event.id).isNull();
			assertThat(event.version).isNull();
			this.entities.persist(event);
		});
		assertThat(query(String.class, "SELECT text FROM event")).isEqualTo("kept");
		assertThat(query(String.class, "SELECT words FROM event_words")).isEqualTo("word");
	}

	@Test
	void doesNotCascadeWhenItDetaches() {
		this.atomic.executeWithoutResult((outer) -> {
			Customer customer = this.entities.find(Customer.class, 1);
			Purchase persisted = new Purchase(9, "undone");
			undo(() -> {
				persisted.customer = customer;
				this.entities.persist(persisted);
				flush();
			});
			assertThat(isManaged(persisted)).isFalse();
			assertThat(isManaged(customer)).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void managesRemovedEntitiesAgain(boolean flushed) {
		this.atomic.executeWithoutResult((outer) -> {
			Customer customer = this.entities.find(Customer.class, 2);
			undo(() -> {
				this.entities.remove(customer);
				flushIf(flushed);
			});
			assertThat(isManaged(customer)).isTrue();
			assertThat(this.entities.find(Customer.class, 2)).isSameAs(customer);
			customer.name = "Eve";
		});
		assertThat(query(String.class, "SELECT name FROM customer WHERE id = 2")).isEqualTo("Eve");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void findsWhatWasRemovedWithoutBeingRead(boolean flushed) {
		this.atomic.executeWithoutResult((outer) -> {
			Product before = this.entities.getReference(Product.class, 1);
			undo(() -> {
				this.entities.createNativeQuery("DELETE FROM purchase_product").executeUpdate();
				this.entities.remove(before);
				this.entities.remove(this.entities.getReference(Product.class, 2));
				flushIf(flushed);
			});
			assertThat(this.entities.find(Product.class, 2)).isNotNull();
			assertThat(this.entities.find(Product.class, 1)).isNotNull();
			assertThat(isManaged(before)).isTrue();
		});
		assertThat(count("product")).isEqualTo(2);
	}

	@Test
	void replacesWhatWasRemovedAndPersistedUnderTheSameIdentifier() {
		this.atomic.executeWithoutResult((outer) -> {
			Customer customer = this.entities.find(Customer.class, 2);
			undo(() -> {
				this.entities.remove(customer);
				flush();
				this.entities.persist(new Customer(2, "undone"));
				flush();
			});
			assertThat(this.entities.find(Customer.class, 2)).isSameAs(customer);
			assertThat(customer.name).isEqualTo("Bob");
		});
	}

	@Test
	void doesNotReadUntouchedEntitiesAgain() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase changed = this.entities.find(Purchase.class, 1);
			Purchase untouched = this.entities.find(Purchase.class, 2);
			List<Customer> customers = this.entities.createQuery("from Customer", Customer.class).getResultList();
			List<Product> products = this.entities.createQuery("from Product", Product.class).getResultList();
			this.sql.clear();
			undo(() -> {
				changed.note = "undone";
				flush();
			});
			assertThat(this.sql.selects()).singleElement().asString().contains("from Purchase");
			assertThat(isManaged(untouched)).isTrue();
			assertThat(this.entities.find(Purchase.class, 2)).isSameAs(untouched);
			assertThat(customers).allMatch(this::isManaged);
			assertThat(products).allMatch(this::isManaged);
			assertThat(this.sql.selects()).hasSize(1);
			untouched.note = "after";
		});
		assertThat(noteOf(2)).isEqualTo("after");
	}

	@Test
	void sendsNothingButTheSavepointWhereNothingHasChanged() {
		this.atomic.executeWithoutResult((outer) -> {
			this.entities.createQuery("from Purchase", Purchase.class).getResultList();
			this.sql.clear();
			undo(() -> {
			});
			assertThat(this.sql.entries()).isEmpty();
		});
	}

	@Test
	void detachesWhatWasFirstReadInside() {
		List<Purchase> read = new ArrayList<>();
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				this.jdbc.sql("UPDATE purchase SET note = 'undone' WHERE id = 1").update();
				read.add(this.entities.find(Purchase.class, 1));
			});
			assertThat(read.get(0).note).isEqualTo("undone");
			assertThat(isManaged(read.get(0))).isFalse();
			assertThat(this.entities.find(Purchase.class, 1).note).isEqualTo("first");
		});
	}

	@Test
	void readsAgainWhatAnOlderProxyHasRead() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			assertThat(Hibernate.isInitialized(purchase.customer)).isFalse();
			undo(() -> {
				this.jdbc.sql("UPDATE customer SET name = 'undone', version = 7").update();
				assertThat(purchase.customer.getName()).isEqualTo("undone");
			});
			assertThat(purchase.customer.getName()).isEqualTo("Ada");
			assertThat(isManaged(purchase.customer)).isTrue();
			assertThat(this.entities.getReference(Customer.class, 1)).isSameAs(purchase.customer);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void managesAgainWhatWasRemovedThroughAnOlderProxy(boolean flushed) {
		this.atomic.executeWithoutResult((outer) -> {
			Customer proxy = this.entities.getReference(Customer.class, 2);
			undo(() -> {
				assertThat(proxy.getName()).isEqualTo("Bob");
				this.entities.remove(proxy);
				flushIf(flushed);
			});
			assertThat(isManaged(proxy)).isTrue();
			assertThat(this.entities.find(Customer.class, 2)).isSameAs(proxy);
			((Customer) Hibernate.unproxy(proxy)).name = "Eve";
		});
		assertThat(query(String.class, "SELECT name FROM customer WHERE id = 2")).isEqualTo("Eve");
	}

	@Test
	void leavesProxiesAloneThatNobodyHasInitialized() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> purchase.note = "undone");
			assertThat(Hibernate.isInitialized(purchase.customer)).isFalse();
			assertThat(purchase.customer.getName()).isEqualTo("Ada");
		});
	}

	@Test
	void undoesAnAssociationToWhatWasPersisted() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			Customer ada = this.entities.find(Customer.class, 1);
			undo(() -> {
				purchase.customer = new Customer(9, "undone");
				flush();
			});
			assertThat(Hibernate.unproxy(purchase.customer)).isSameAs(Hibernate.unproxy(ada));
		});
		assertThat(count("customer")).isEqualTo(2);
	}

	@Test
	void writesNothingOfATransientInstanceThatWasAttached() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> purchase.customer = new Customer(9, "undone"));
			assertThat(purchase.customer.getName()).isEqualTo("Ada");
		});
		assertThat(count("customer")).isEqualTo(2);
	}

	@Test
	void forgetsTheNaturalIdentifiersOfInside() {
		this.atomic.executeWithoutResult((outer) -> {
			Product tea = this.entities.find(Product.class, 1);
			undo(() -> {
				tea.code = "coffee";
				flush();
				this.entities.persist(new Product(9, "tea"));
				flush();
			});
			assertThat(findByCode("coffee")).isNull();
			assertThat(findByCode("tea")).isSameAs(tea);
		});
	}

	@SuppressWarnings("deprecation") // Hibernate 7.2 has nothing newer
	private Product findByCode(String code) {
		return session().bySimpleNaturalId(Product.class).load(code);
	}

	@Test
	void forgetsTheLocksOfInside() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase locked = this.entities.find(Purchase.class, 1);
			Purchase changed = this.entities.find(Purchase.class, 2);
			undo(() -> {
				this.entities.lock(locked, LockModeType.PESSIMISTIC_WRITE);
				changed.note = "undone";
				flush();
			});
			assertThat(session().getCurrentLockMode(locked)).isLessThanOrEqualTo(LockMode.READ);
			assertThat(session().getCurrentLockMode(changed)).isLessThanOrEqualTo(LockMode.READ);
			this.sql.clear();
			this.entities.lock(locked, LockModeType.PESSIMISTIC_WRITE);
			assertThat(this.sql.entries()).singleElement().asString().contains("for no key update");
		});
	}

	@Test
	void forgetsVersionChecksThatWereToTakePlaceAtCommit() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> this.entities.lock(purchase, LockModeType.OPTIMISTIC_FORCE_INCREMENT));
		});
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isZero();
	}

	@Test
	void keepsAnEntityWhoseRowSomethingElseHasDeleted() {
		this.atomic.executeWithoutResult((outer) -> {
			Customer customer = this.entities.find(Customer.class, 2);
			undo(() -> {
				customer.name = "undone";
				this.observer.sql("DELETE FROM customer WHERE id = 2").update();
			});
			assertThat(isManaged(customer)).isTrue();
			assertThat(customer.name).isEqualTo("Bob");
		});
	}

	@Test
	void refusesLaterChangesOfARowThatSomethingElseHasDeleted() {
		assertThatExceptionOfType(ObjectOptimisticLockingFailureException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				Customer customer = this.entities.find(Customer.class, 2);
				undo(() -> {
					customer.name = "undone";
					this.observer.sql("DELETE FROM customer WHERE id = 2").update();
				});
				customer.name = "after";
			}));
	}

	@Test
	void leavesDetachedWhatTheApplicationDetached() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			undo(() -> {
				this.entities.clear();
				this.entities.merge(purchase).note = "undone";
				flush();
			});
			assertThat(isManaged(purchase)).isFalse();
			assertThat(this.entities.find(Purchase.class, 1).note).isEqualTo("first");
		});
		assertThat(noteOf(1)).isEqualTo("first");
	}

	@Test
	void doesNotFlushInAReadOnlyUnit() {
		this.atomic.executeWithoutResult(unit("outer").withReadOnly(true), (outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			purchase.note = "never written";
			this.sql.clear();
			this.atomic.executeWithoutResult(unit("kept").withReadOnly(true), (scope) -> {
			});
			undoReadOnly();
			assertThat(this.sql.entries()).isEmpty();
			assertThat(isManaged(purchase)).isTrue();
		});
		assertThat(noteOf(1)).isEqualTo("first");
	}

	private void undoReadOnly() {
		this.atomic.executeWithoutResult(unit("undone").withReadOnly(true), (scope) -> scope.setRollbackOnly());
	}

}
