package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.atomictx.AtomicAction;
import dev.atomictx.engine.EngineFixture;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Cache;
import org.hibernate.Session;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A shop in a persistence unit, and an engine over Spring's {@code JpaTransactionManager}
 * with savepoints. Order 1 of customer 1 has lines 1 and 2, the tag "new" and product 1.
 */
abstract class JpaFixture extends EngineFixture {

	private LocalContainerEntityManagerFactoryBean factory;

	/**
	 * As Spring injects it.
	 */
	EntityManager entities;

	final StatementLog sql = new StatementLog();

	@BeforeAll
	void openPersistenceUnit() {
		this.factory = new LocalContainerEntityManagerFactoryBean();
		this.factory.setDataSource(this.pool);
		this.factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		this.factory.setManagedTypes(PersistenceManagedTypes.of(types()));
		this.factory.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
		this.factory.getJpaPropertyMap().put("hibernate.session_factory.statement_inspector", this.sql);
		this.factory.getJpaPropertyMap().putAll(properties());
		SavepointPostProcessor postProcessor = postProcessor();
		postProcessor.postProcessBeforeInitialization(this.factory, "factory");
		this.factory.afterPropertiesSet();
		EntityManagerFactory entityManagerFactory = this.factory.getObject();
		this.entities = SharedEntityManagerCreator.createSharedEntityManager(entityManagerFactory);
		JpaTransactionManager manager = new JpaTransactionManager(entityManagerFactory);
		manager.setNestedTransactionAllowed(true);
		this.transactionManager = manager;
		postProcessor.postProcessAfterInitialization(this.transactionManager, "transactionManager");
	}

	SavepointPostProcessor postProcessor() {
		return new SavepointPostProcessor();
	}

	/**
	 * The names of the entities' classes.
	 */
	String[] types() {
		return Shop.TYPES;
	}

	Map<String, Object> properties() {
		return Map.of();
	}

	@AfterAll
	void closePersistenceUnit() {
		this.factory.destroy();
	}

	@BeforeEach
	void fillShop() {
		this.entities.getEntityManagerFactory().getCache().unwrap(Cache.class).evictAllRegions();
		this.observer.sql("TRUNCATE customer, product, purchase, line, purchase_tag, purchase_product, event CASCADE")
			.update();
		this.observer.sql("INSERT INTO customer (id, name, version) VALUES (1, 'Ada', 0), (2, 'Bob', 0)").update();
		this.observer.sql("INSERT INTO product (id, code, stock) VALUES (1, 'tea', 10), (2, 'ink', 10)").update();
		this.observer
			.sql("INSERT INTO purchase (id, note, version, customer_id) VALUES (1, 'first', 0, 1), "
					+ "(2, 'second', 0, 1)")
			.update();
		this.observer.sql("INSERT INTO line (id, text, purchase_id) VALUES (1, 'one', 1), (2, 'two', 1)").update();
		this.observer.sql("INSERT INTO purchase_tag VALUES (1, 'new')").update();
		this.observer.sql("INSERT INTO purchase_product VALUES (1, 1)").update();
		this.sql.clear();
	}

	@Override
	protected EngineSettings settings() {
		return super.settings().withDialect(new PostgresqlTransactionDialect())
			.withClassifiers(List.of(new JpaFailureClassifier()));
	}

	/**
	 * Run a unit with an action before, an action in a nested scope that fails, and an
	 * action after.
	 */
	final void unitWithUndone(Runnable before, Runnable undone, Runnable after) {
		this.atomic.executeWithoutResult((scope) -> {
			before.run();
			undo(undone);
			after.run();
		});
	}

	/**
	 * Run an action in a nested scope and undo it.
	 */
	final void undo(Runnable action) {
		assertThatExceptionOfType(UndoneException.class).isThrownBy(
				() -> this.atomic.executeWithoutResult(unit("undone"), (AtomicAction<RuntimeException>) (scope) -> {
					action.run();
					throw new UndoneException();
				}));
	}

	final Session session() {
		return this.entities.unwrap(Session.class);
	}

	final boolean isManaged(Object entity) {
		return this.entities.contains(entity);
	}

	final void flush() {
		this.entities.flush();
	}

	final <T> T query(Class<T> type, String sql) {
		return this.observer.sql(sql).query(type).single();
	}

	final int count(String table) {
		return query(Integer.class, "SELECT count(*) FROM " + table);
	}

	final String noteOf(int order) {
		return query(String.class, "SELECT note FROM purchase WHERE id = " + order);
	}

	static final int NESTED = TransactionDefinition.PROPAGATION_NESTED;

	static final int REQUIRED = TransactionDefinition.PROPAGATION_REQUIRED;

	static final class UndoneException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	/**
	 * What Hibernate prepares.
	 */
	static final class StatementLog implements StatementInspector {

		private static final long serialVersionUID = 1L;

		private final ArrayList<String> entries = new ArrayList<>();

		@Override
		public String inspect(String sql) {
			this.entries.add(sql);
			return sql;
		}

		void clear() {
			this.entries.clear();
		}

		List<String> entries() {
			return List.copyOf(this.entries);
		}

		List<String> selects() {
			return entries().stream().filter((sql) -> sql.startsWith("select")).toList();
		}

	}

}
