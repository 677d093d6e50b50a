package dev.atomictx.jpa;

import java.util.List;
import java.util.Map;

import dev.atomictx.jpa.Shop.Product;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That no cache keeps what was undone.
 */
class JpaSavepointCacheIntegrationTests extends JpaFixture {

	@Override
	Map<String, Object> properties() {
		return Map.of("hibernate.cache.region.factory_class", new MapRegionFactory(),
				"hibernate.cache.use_second_level_cache", "true", "hibernate.cache.use_query_cache", "true");
	}

	private Product find(int id) {
		return this.entities.find(Product.class, id);
	}

	private boolean isCached(int id) {
		return this.entities.getEntityManagerFactory().getCache().contains(Product.class, id);
	}

	/**
	 * As another session sees it, which asks the cache first.
	 */
	private String codeElsewhere(int id) {
		try (EntityManager other = this.entities.getEntityManagerFactory().createEntityManager()) {
			Product product = other.find(Product.class, id);
			return (product != null) ? product.code : "none";
		}
	}

	private List<String> codes() {
		TypedQuery<Product> query = this.entities.createQuery("from Product order by id", Product.class);
		query.setHint("org.hibernate.cacheable", true);
		return query.getResultList().stream().map((product) -> product.code).toList();
	}

	@Test
	void theCacheIsUsedAtAll() {
		codeElsewhere(1);
		assertThat(isCached(1)).isTrue();
		this.atomic.executeWithoutResult((scope) -> find(1).code = "kept");
		assertThat(isCached(1)).isTrue();
		this.sql.clear();
		assertThat(codeElsewhere(1)).isEqualTo("kept");
		assertThat(codes()).containsExactly("kept", "ink");
		assertThat(this.sql.selects()).hasSize(1);
		assertThat(codes()).containsExactly("kept", "ink");
		assertThat(this.sql.selects()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isNotGivenUndoneChanges(boolean cachedBefore) {
		if (cachedBefore) {
			codeElsewhere(1);
		}
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				find(1).code = "undone";
				flush();
			});
			assertThat(find(1).code).isEqualTo("tea");
			assertThat(codeElsewhere(1)).isEqualTo("tea");
		});
		assertThat(codeElsewhere(1)).isEqualTo("tea");
	}

	@Test
	void isGivenWhatTheOuterUnitHasChanged() {
		codeElsewhere(1);
		this.atomic.executeWithoutResult((outer) -> {
			Product product = find(1);
			product.code = "outer";
			undo(() -> {
				product.code = "undone";
				flush();
			});
			assertThat(codeElsewhere(1)).isEqualTo("tea");
		});
		assertThat(codeElsewhere(1)).isEqualTo("outer");
	}

	@Test
	void isNotGivenUndoneInserts() {
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				this.entities.persist(new Product(9, "undone"));
				flush();
			});
			assertThat(find(9)).isNull();
		});
		assertThat(isCached(9)).isFalse();
		assertThat(codeElsewhere(9)).isEqualTo("none");
	}

	@Test
	void doesNotForgetWhatWasOnlyRemovedInside() {
		codeElsewhere(2);
		this.atomic.executeWithoutResult((outer) -> undo(() -> {
			this.entities.remove(find(2));
			flush();
		}));
		assertThat(codeElsewhere(2)).isEqualTo("ink");
	}

	@Test
	void isNotGivenWhatWasReadInside() {
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				this.jdbc.sql("UPDATE product SET code = 'undone' WHERE id = 1").update();
				assertThat(find(1).code).isEqualTo("undone");
			});
			assertThat(codeElsewhere(1)).isEqualTo("tea");
			assertThat(find(1).code).isEqualTo("tea");
		});
		assertThat(codeElsewhere(1)).isEqualTo("tea");
	}

	@Test
	void queriesSeeNoGhosts() {
		assertThat(codes()).containsExactly("tea", "ink");
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				find(1).code = "undone";
				this.entities.persist(new Product(9, "undone, too"));
				assertThat(codes()).containsExactly("undone", "ink", "undone, too");
			});
			assertThat(codes()).containsExactly("tea", "ink");
		});
		assertThat(codes()).containsExactly("tea", "ink");
	}

	@Test
	void queriesSeeNoGhostsOfBulkUpdates() {
		this.atomic.executeWithoutResult((outer) -> {
			Product product = find(1);
			undo(() -> {
				this.entities.createQuery("update Product set code = code || '!'").executeUpdate();
				this.entities.refresh(product, LockModeType.NONE);
				assertThat(product.code).isEqualTo("tea!");
			});
			assertThat(product.code).isEqualTo("tea");
			assertThat(codes()).containsExactly("tea", "ink");
		});
		assertThat(codeElsewhere(1)).isEqualTo("tea");
	}

}
