package dev.atomictx.jpa;

import java.util.function.Function;
import java.util.function.Supplier;

import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.PersistentAttributeInterceptable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Savepoints with entities whose bytecode is enhanced, for lazy attributes, proxies and
 * dirty checking.
 */
class JpaSavepointEnhancementIntegrationTests extends EngineFixture {

	private final EnhancingClassLoader classLoader = new EnhancingClassLoader(Document.class);

	private LocalContainerEntityManagerFactoryBean factory;

	private EntityManager entities;

	@BeforeAll
	void openPersistenceUnit() {
		this.factory = new LocalContainerEntityManagerFactoryBean();
		this.factory.setDataSource(this.pool);
		this.factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		this.factory.setResourceLoader(new DefaultResourceLoader(this.classLoader));
		this.factory.setBeanClassLoader(this.classLoader);
		this.factory.setManagedTypes(PersistenceManagedTypes.of(Document.class.getName()));
		this.factory.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
		SavepointPostProcessor postProcessor = new SavepointPostProcessor();
		postProcessor.postProcessBeforeInitialization(this.factory, "factory");
		this.factory.afterPropertiesSet();
		EntityManagerFactory entityManagerFactory = this.factory.getObject();
		this.entities = SharedEntityManagerCreator.createSharedEntityManager(entityManagerFactory);
		this.transactionManager = new JpaTransactionManager(entityManagerFactory);
		postProcessor.postProcessAfterInitialization(this.transactionManager, "transactionManager");
	}

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect());
	}

	@AfterAll
	void closePersistenceUnit() {
		this.factory.destroy();
	}

	@BeforeEach
	void fillLibrary() {
		this.observer.sql("TRUNCATE document").update();
		this.observer
			.sql("INSERT INTO document (id, title, body, origin_id) VALUES (1, 'one', 'body 1', null), "
					+ "(2, 'two', 'body 2', 1)")
			.update();
	}

	/**
	 * A document, whose class is not the one that this code knows.
	 */
	private Text find(int id) {
		return (Text) this.entities.find(load(), id);
	}

	private Class<?> load() {
		try {
			return this.classLoader.loadClass(Document.class.getName());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void undo(Runnable action) {
		this.atomic.executeWithoutResult(unit("undone"), (scope) -> {
			action.run();
			scope.setRollbackOnly();
		});
	}

	private String stored(String column, int id) {
		return this.observer.sql("SELECT " + column + " FROM document WHERE id = ?")
			.param(id)
			.query(String.class)
			.single();
	}

	@Test
	void theClassIsEnhanced() {
		assertThat(PersistentAttributeInterceptable.class).isAssignableFrom(load());
		this.atomic.executeWithoutResult((outer) -> {
			Text two = find(2);
			assertThat(Hibernate.isPropertyInitialized(two, "body")).isFalse();
			assertThat(Hibernate.isInitialized(two.origin())).isFalse();
		});
	}

	@Test
	void undoesChanges() {
		this.atomic.executeWithoutResult((outer) -> {
			Text one = find(1);
			undo(() -> {
				one.setTitle("undone");
				one.setBody("undone");
			});
			assertThat(one.title()).isEqualTo("one");
			undo(() -> {
				one.setTitle("undone");
				this.entities.flush();
			});
			assertThat(one.title()).isEqualTo("one");
			assertThat(one.body()).isEqualTo("body 1");
			one.setTitle("after");
		});
		assertThat(stored("title", 1)).isEqualTo("after");
		assertThat(stored("body", 1)).isEqualTo("body 1");
	}

	@Test
	void forgetsLazyAttributesThatWereReadInside() {
		assertForgets(() -> find(1), Text::body, "body", "body 1");
	}

	@Test
	void forgetsProxiesThatWereInitializedInside() {
		assertForgets(() -> find(2).origin(), Text::title, "title", "one");
	}

	private void assertForgets(Supplier<Text> before, Function<Text, String> attribute, String column,
			String expected) {
		this.atomic.executeWithoutResult((outer) -> {
			Text text = before.get();
			undo(() -> {
				this.jdbc.sql("UPDATE document SET " + column + " = 'undone'").update();
				assertThat(attribute.apply(text)).isEqualTo("undone");
			});
			assertThat(attribute.apply(text)).isEqualTo(expected);
			assertThat(this.entities.contains(text)).isTrue();
		});
		assertThat(stored(column, 1)).isEqualTo(expected);
	}

	@Test
	void managesRemovedEntitiesAgain() {
		this.atomic.executeWithoutResult((outer) -> {
			Text two = find(2);
			undo(() -> {
				this.entities.remove(two);
				this.entities.flush();
			});
			assertThat(find(2)).isSameAs(two);
			two.setTitle("after");
		});
		assertThat(stored("title", 2)).isEqualTo("after");
	}

	@Test
	void restoresADocumentWhoseRowIsGoneAndWritesNothing() {
		this.atomic.executeWithoutResult((outer) -> {
			Text two = find(2);
			undo(() -> {
				two.setTitle("undone");
				two.setBody("undone");
				this.observer.sql("DELETE FROM document WHERE id = 2").update();
			});
			assertThat(this.entities.contains(two)).isTrue();
			assertThat(two.title()).isEqualTo("two");
		});
	}

}
