package dev.atomictx.jpa;

import dev.atomictx.engine.retry.Failure;
import dev.atomictx.jpa.Shop.Purchase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scopes that may write inside a read-only transaction of Hibernate, which would drop
 * what is not flushed without a word. Issue 11.
 */
class JpaReadOnlyIntegrationTests extends JpaFixture {

	@Test
	void readsInANestedScopeThatMayWrite() {
		this.atomic.executeWithoutResult(unit("reader").withReadOnly(true), (outer) -> {
			Purchase purchase = this.entities.find(Purchase.class, 1);
			this.atomic.executeWithoutResult(unit("inner"),
					(scope) -> assertThat(this.entities.find(Purchase.class, 1)).isSameAs(purchase));
			assertThat(isManaged(purchase)).isTrue();
		});
	}

	@Test
	void letsTheServerRefuseWhatANestedScopePersists() {
		this.atomic.executeWithoutResult(unit("reader").withReadOnly(true), (outer) -> {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("writer"), (scope) -> {
					Purchase added = new Purchase();
					added.note = "never";
					this.entities.persist(added);
				}))
				.satisfies((ex) -> assertThat(Failure.sqlStates(ex)).contains("25006"));
			assertThat(this.entities.find(Purchase.class, 1).note).isEqualTo("first");
		});
		assertThat(count("purchase")).isEqualTo(2);
	}

}
