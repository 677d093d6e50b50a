package dev.atomictx.benchmarks.peer;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One transaction of Spring's, without retries.
 */
final class SpringTransaction {

	private final TransactionTemplate outermost;

	private final TransactionTemplate nested;

	private final SpringSession session;

	SpringTransaction(DataSource dataSource) {
		JdbcTransactionManager transactionManager = new JdbcTransactionManager(dataSource);
		this.outermost = new TransactionTemplate(transactionManager);
		this.nested = new TransactionTemplate(transactionManager);
		this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.session = new SpringSession(dataSource, this::nested);
	}

	long run(Unit unit) {
		return this.outermost.<Long>execute((status) -> unit.run(this.session));
	}

	private long nested(Unit part, Session session) {
		return this.nested.<Long>execute((status) -> part.run(session));
	}

}
