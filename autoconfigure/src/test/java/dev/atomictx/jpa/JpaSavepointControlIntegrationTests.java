package dev.atomictx.jpa;

import java.sql.Connection;
import java.sql.Savepoint;

import dev.atomictx.jpa.Shop.Purchase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What Spring and Hibernate do by themselves, with what they do here beside it.
 */
class JpaSavepointControlIntegrationTests extends JpaFixture {

	private TransactionTemplate nested(PlatformTransactionManager transactionManager) {
		TransactionTemplate template = new TransactionTemplate(transactionManager);
		template.setPropagationBehavior(NESTED);
		return template;
	}

	private JpaTransactionManager stockManager() {
		return new JpaTransactionManager(this.entities.getEntityManagerFactory());
	}

	@Test
	void stockManagersRefuseNestedTransactions() {
		JpaTransactionManager stock = stockManager();
		assertThatExceptionOfType(NestedTransactionNotSupportedException.class).isThrownBy(() -> nestInside(stock))
			.withMessageContaining("does not allow nested");
		stock.setNestedTransactionAllowed(true);
		assertThatExceptionOfType(NestedTransactionNotSupportedException.class).isThrownBy(() -> nestInside(stock))
			.withMessageContaining("JpaDialect does not support savepoints");
	}

	@Test
	void ourManagersNestTransactions() {
		nestInside(this.transactionManager);
		assertThat(noteOf(1)).isEqualTo("first");
		assertThat(noteOf(2)).isEqualTo("kept");
	}

	private void nestInside(PlatformTransactionManager manager) {
		new TransactionTemplate(manager).executeWithoutResult((outer) -> {
			nested(manager).executeWithoutResult((status) -> {
				this.entities.find(Purchase.class, 1).note = "undone";
				status.setRollbackOnly();
			});
			nested(manager).executeWithoutResult((status) -> this.entities.find(Purchase.class, 2).note = "kept");
		});
	}

	@Test
	void aBareSavepointLeavesUndoneStateInTheSession() {
		new TransactionTemplate(stockManager()).executeWithoutResult((status) -> {
			Purchase flushed = this.entities.find(Purchase.class, 1);
			Purchase pending = this.entities.find(Purchase.class, 2);
			undoBehindHibernatesBack(() -> {
				flushed.note = "undone";
				flush();
				pending.note = "undone";
			});
			assertThat(this.entities.find(Purchase.class, 1).note).isEqualTo("undone");
		});
		assertThat(noteOf(1)).isEqualTo("first");
		assertThat(noteOf(2)).isEqualTo("undone");
	}

	private void undoBehindHibernatesBack(Runnable action) {
		session().doWork((connection) -> {
			Savepoint savepoint = connection.setSavepoint();
			action.run();
			connection.rollback(savepoint);
		});
	}

	@Test
	void ourSavepointsDoNot() {
		unitWithUndone(() -> this.entities.find(Purchase.class, 1), () -> {
			this.entities.find(Purchase.class, 1).note = "undone";
			flush();
			this.entities.find(Purchase.class, 2).note = "undone";
		}, () -> assertThat(this.entities.find(Purchase.class, 1).note).isEqualTo("first"));
		assertThat(noteOf(1)).isEqualTo("first");
		assertThat(noteOf(2)).isEqualTo("second");
	}

	@Test
	void workOnTheSameConnectionIsUndoneToo() {
		this.atomic.executeWithoutResult((outer) -> {
			undo(() -> {
				log("undone");
				session().doWork((connection) -> connection.createStatement()
					.execute("INSERT INTO log (note) VALUES ('undone')"));
				insertStateless(new Purchase(8, "undone"));
			});
			log("kept");
			insertStateless(new Purchase(9, "kept"));
			assertThat(connection()).isSameAs(session().doReturningWork((connection) -> connection));
		});
		assertThat(logged()).containsExactly("kept");
		assertThat(noteOf(9)).isEqualTo("kept");
		assertThat(count("purchase")).isEqualTo(3);
	}

	private Connection connection() {
		return DataSourceUtils.getConnection(this.pool);
	}

	private void insertStateless(Purchase purchase) {
		session().statelessWithOptions().connection().open().insert(purchase);
	}

}
