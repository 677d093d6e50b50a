package dev.atomictx.jpa;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.atomictx.jpa.Shop.Customer;
import dev.atomictx.jpa.Shop.Line;
import dev.atomictx.jpa.Shop.Product;
import dev.atomictx.jpa.Shop.Purchase;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of collections when a savepoint is rolled back.
 */
class JpaSavepointCollectionIntegrationTests extends JpaFixture {

	private Purchase purchase;

	private void flushIf(boolean flushed) {
		if (flushed) {
			flush();
		}
	}

	/**
	 * Change order 1 in a scope that is undone, and look that nothing is left of it.
	 */
	private void undoing(boolean flushed, Runnable change) {
		undoing(flushed, true, change);
	}

	private void undoing(boolean flushed, boolean initialized, Runnable change) {
		this.atomic.executeWithoutResult((outer) -> {
			this.purchase = this.entities.find(Purchase.class, 1);
			if (initialized) {
				List.of(this.purchase.lines, this.purchase.tags, this.purchase.products).forEach(Hibernate::initialize);
			}
			undo(() -> {
				change.run();
				flushIf(flushed);
			});
			assertUnchanged();
			this.purchase.tags.add("after");
		});
		assertThat(this.observer.sql("SELECT tag FROM purchase_tag").query(String.class).list())
			.containsExactlyInAnyOrder("new", "after");
		assertThat(this.observer.sql("SELECT product_id FROM purchase_product").query(Integer.class).list())
			.containsExactly(1);
		assertThat(
				this.observer.sql("SELECT id FROM line WHERE purchase_id = 1 ORDER BY id").query(Integer.class).list())
			.containsExactly(1, 2);
		assertThat(count("line")).isEqualTo(2);
		assertThat(query(Integer.class, "SELECT version FROM purchase WHERE id = 1")).isEqualTo(1);
	}

	private void assertUnchanged() {
		assertThat(isManaged(this.purchase)).isTrue();
		assertThat(this.purchase.version).isZero();
		assertThat(this.purchase.lines).extracting((line) -> line.id).containsExactlyInAnyOrder(1, 2);
		assertThat(this.purchase.lines).allMatch(this::isManaged);
		assertThat(this.purchase.tags).containsExactly("new");
		assertThat(this.purchase.products).extracting((product) -> product.id).containsExactly(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesWhatWasAdded(boolean flushed) {
		undoing(flushed, () -> {
			this.purchase.tags.add("undone");
			this.purchase.products.add(this.entities.find(Product.class, 2));
			this.purchase.lines.add(new Line(9, "undone", this.purchase));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesWhatWasAddedToCollectionsThatAreNotRead(boolean flushed) {
		undoing(flushed, false, () -> this.purchase.lines.add(new Line(9, "undone", this.purchase)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesWhatWasTakenOut(boolean flushed) {
		undoing(flushed, () -> {
			this.purchase.tags.clear();
			this.purchase.products.clear();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesTheRemovalOfOrphans(boolean flushed) {
		undoing(flushed, () -> this.purchase.lines.remove(0));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void keepsTheInstancesOfOrphans(boolean flushed) {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase order = this.entities.find(Purchase.class, 1);
			Line line = this.entities.find(Line.class, 1);
			undo(() -> {
				order.lines.remove(line);
				flushIf(flushed);
			});
			assertThat(order.lines).contains(line);
			assertThat(isManaged(line)).isTrue();
		});
		assertThat(count("line")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesTheReplacementOfCollections(boolean flushed) {
		undoing(flushed, () -> {
			this.purchase.tags = new HashSet<>(Set.of("undone"));
			this.purchase.products = new HashSet<>();
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void undoesTheRemovalOfTheOwner(boolean flushed) {
		undoing(flushed, () -> this.entities.remove(this.purchase));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void forgetsWhatWasReadInside(boolean flushed) {
		undoing(flushed, false, () -> {
			this.jdbc.sql("INSERT INTO purchase_tag VALUES (1, 'undone')").update();
			this.jdbc.sql("INSERT INTO line (id, text, purchase_id) VALUES (9, 'undone', 1)").update();
			assertThat(this.purchase.tags).hasSize(2);
			assertThat(this.purchase.lines).hasSize(3);
		});
	}

	@Test
	void undoesAMoveBetweenInverseCollections() {
		this.atomic.executeWithoutResult((outer) -> {
			Customer ada = this.entities.find(Customer.class, 1);
			Customer bob = this.entities.find(Customer.class, 2);
			Purchase moved = this.entities.find(Purchase.class, 1);
			Hibernate.initialize(bob.purchases);
			assertThat(ada.purchases).hasSize(2);
			undo(() -> {
				ada.purchases.remove(moved);
				bob.purchases.add(moved);
				moved.customer = bob;
				flush();
			});
			assertThat(ada.purchases).hasSize(2).contains(moved);
			assertThat(bob.purchases).isEmpty();
			assertThat(Hibernate.unproxy(moved.customer)).isSameAs(Hibernate.unproxy(ada));
		});
		assertThat(query(Integer.class, "SELECT customer_id FROM purchase WHERE id = 1")).isEqualTo(1);
	}

	@Test
	void keepsCollectionsThatAreNotTouched() {
		this.atomic.executeWithoutResult((outer) -> {
			Purchase changed = this.entities.find(Purchase.class, 2);
			Purchase untouched = this.entities.find(Purchase.class, 1);
			List<Line> lines = untouched.lines;
			Hibernate.initialize(lines);
			undo(() -> changed.note = "undone");
			assertThat(untouched.lines).isSameAs(lines);
			this.sql.clear();
			assertThat(lines).hasSize(2);
			assertThat(this.sql.entries()).isEmpty();
			untouched.tags.add("after");
		});
		assertThat(count("purchase_tag")).isEqualTo(2);
	}

}
