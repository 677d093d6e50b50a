package dev.atomictx.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicAttempt;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicListener;
import dev.atomictx.AtomicOperations;
import dev.atomictx.AtomicScope;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import dev.atomictx.Rollback;
import jakarta.persistence.EntityManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static dev.atomictx.FailureKind.CONNECTION_FAILURE;
import static dev.atomictx.FailureKind.DEADLOCK;
import static dev.atomictx.FailureKind.SERIALIZATION_FAILURE;
import static dev.atomictx.FailureKind.UNIQUE_VIOLATION;

/**
 * The code that the documentation shows, so that a compiler has seen it.
 */
final class DocumentationSnippets {

	private static final Logger logger = LoggerFactory.getLogger(DocumentationSnippets.class);

	private DocumentationSnippets() {
	}

	interface Accounts {

		void withdraw(long account, BigDecimal amount);

		void deposit(long account, BigDecimal amount);

		BigDecimal balance(long account);

	}

	interface Mails {

		void send(long account, BigDecimal amount);

	}

	@Service
	static class Notices {

		private final JdbcClient jdbc;

		Notices(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Atomic
		public void add(long account, BigDecimal amount) {
			this.jdbc.sql("INSERT INTO notice (account, amount) VALUES (?, ?)").params(account, amount).update();
		}

	}

	@Service
	static class Transfers {

		private final Accounts accounts;

		private final Notices notices;

		private final Mails mails;

		Transfers(Accounts accounts, Notices notices, Mails mails) {
			this.accounts = accounts;
			this.notices = notices;
			this.mails = mails;
		}

		@Atomic(retryOn = DEADLOCK)
		public void transfer(long from, long to, BigDecimal amount) {
			this.accounts.withdraw(from, amount);
			this.accounts.deposit(to, amount);
			try {
				this.notices.add(to, amount); // @Atomic as well: a savepoint
			}
			catch (DataIntegrityViolationException ex) {
				logger.warn("The transfer goes through without a notice", ex);
			}
			AtomicScope.current().onCommit(() -> this.mails.send(to, amount));
		}

	}

	static class FirstAttempt {

		private final Accounts accounts;

		FirstAttempt(Accounts accounts) {
			this.accounts = accounts;
		}

		@Transactional
		public void transfer(long from, long to, BigDecimal amount) {
			this.accounts.withdraw(from, amount);
			this.accounts.deposit(to, amount);
		}

	}

	static class SecondAttempt {

		private final TransactionTemplate transactions;

		private final FirstAttempt accounts;

		SecondAttempt(TransactionTemplate transactions, FirstAttempt accounts) {
			this.transactions = transactions;
			this.accounts = accounts;
		}

		public void transfer(long from, long to, BigDecimal amount) {
			for (int attempt = 1;; attempt++) {
				try {
					this.transactions.executeWithoutResult((status) -> move(from, to, amount));
					return;
				}
				catch (PessimisticLockingFailureException ex) {
					if (attempt == 4) {
						throw ex;
					}
				}
			}
		}

		private void move(long from, long to, BigDecimal amount) {
			this.accounts.transfer(from, to, amount);
		}

	}

	static class ThirdAttempt {

		private final Accounts accounts;

		ThirdAttempt(Accounts accounts) {
			this.accounts = accounts;
		}

		@Atomic(retryOn = DEADLOCK)
		public void transfer(long from, long to, BigDecimal amount) {
			this.accounts.withdraw(from, amount);
			this.accounts.deposit(to, amount);
		}

	}

	static class Retries {

		private final Accounts accounts;

		Retries(Accounts accounts) {
			this.accounts = accounts;
		}

		@Atomic(retryOn = { DEADLOCK, SERIALIZATION_FAILURE }, maxRetries = 5, deadline = "2s")
		public void book(long account, BigDecimal amount) {
			this.accounts.deposit(account, amount);
		}

	}

	static class Programmatic {

		private final AtomicOperations atomic;

		private final Accounts accounts;

		Programmatic(AtomicOperations atomic, Accounts accounts) {
			this.atomic = atomic;
			this.accounts = accounts;
		}

		BigDecimal withdraw(long account, BigDecimal amount) {
			AtomicDefinition definition = AtomicDefinition.DEFAULT.withName("withdraw").withRetryOn(DEADLOCK);
			return this.atomic.execute(definition, (scope) -> {
				this.accounts.withdraw(account, amount);
				return this.accounts.balance(account);
			});
		}

	}

	static class Preview {

		private final Accounts accounts;

		Preview(Accounts accounts) {
			this.accounts = accounts;
		}

		@Atomic
		public BigDecimal balanceAfter(long account, BigDecimal amount) {
			this.accounts.withdraw(account, amount);
			throw Rollback.returning(this.accounts.balance(account));
		}

	}

	static class Notifications {

		private final AtomicOperations atomic;

		private final Mails mails;

		Notifications(AtomicOperations atomic, Mails mails) {
			this.atomic = atomic;
			this.mails = mails;
		}

		void announce(long account, BigDecimal amount) {
			this.atomic.onCommit(() -> this.mails.send(account, amount));
		}

	}

	static class Markers {

		private final Accounts accounts;

		Markers(Accounts accounts) {
			this.accounts = accounts;
		}

		@Atomic
		public void withdrawFromEither(long first, long second, BigDecimal amount) {
			AtomicScope scope = AtomicScope.current();
			Object marker = scope.createSavepoint();
			try {
				this.accounts.withdraw(first, amount);
			}
			catch (DataIntegrityViolationException ex) {
				scope.rollbackToSavepoint(marker);
				this.accounts.withdraw(second, amount);
			}
		}

	}

	static class Payments {

		private final JdbcClient jdbc;

		private final Transfers transfers;

		Payments(JdbcClient jdbc, Transfers transfers) {
			this.jdbc = jdbc;
			this.transfers = transfers;
		}

		boolean pay(UUID key, long from, long to, BigDecimal amount) {
			try {
				this.transfers.transfer(from, to, amount);
				return true;
			}
			catch (CommitOutcomeUnknownException ex) {
				// Waits for the old transaction, if that is still in progress.
				return this.jdbc.sql("INSERT INTO payment (key) VALUES (?) ON CONFLICT DO NOTHING")
					.param(key)
					.update() == 0;
			}
		}

	}

	static class Tickets {

		private final JdbcClient jdbc;

		Tickets(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Atomic(retryOn = UNIQUE_VIOLATION)
		public int take() {
			int next = this.jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM ticket").query(Integer.class).single();
			this.jdbc.sql("INSERT INTO ticket VALUES (?)").param(next).update();
			return next;
		}

	}

	static class Audit {

		private final JdbcClient jdbc;

		Audit(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Atomic(transactionManager = "auditTransactionManager")
		public void record(String event) {
			this.jdbc.sql("INSERT INTO audit (event) VALUES (?)").param(event).update();
		}

	}

	static class Outbox {

		private final Accounts accounts;

		private final Arrivals arrivals;

		private final JdbcClient jdbc;

		Outbox(Accounts accounts, Arrivals arrivals, JdbcClient jdbc) {
			this.accounts = accounts;
			this.arrivals = arrivals;
			this.jdbc = jdbc;
		}

		@Atomic(retryOn = DEADLOCK)
		public void pay(UUID key, long account, BigDecimal amount) {
			this.accounts.withdraw(account, amount);
			this.jdbc.sql("INSERT INTO outbox (key) VALUES (?)").param(key).update();
		}

		@Atomic
		public void deliver() {
			for (UUID key : undelivered()) { // FOR UPDATE SKIP LOCKED
				this.arrivals.record(key); // another database, which commits first
				this.jdbc.sql("DELETE FROM outbox WHERE key = ?").param(key).update();
			}
		}

		private List<UUID> undelivered() {
			return this.jdbc.sql("SELECT key FROM outbox FOR UPDATE SKIP LOCKED").query(UUID.class).list();
		}

	}

	interface Arrivals {

		void record(UUID key);

	}

	@Service
	static class People {

		private final EntityManager people;

		private final Names names;

		People(EntityManager people, Names names) {
			this.people = people;
			this.names = names;
		}

		@Atomic
		public void rename(long id, String name) {
			Person person = this.people.find(Person.class, id);
			try {
				this.names.register(person, name); // @Atomic as well: a savepoint
				person.setName(name);
			}
			catch (DataIntegrityViolationException ex) {
				// The name is taken. Here the person is as the database has it, and still
				// managed.
				person.setName("Nobody");
			}
		}

	}

	interface Names {

		void register(Person person, String name);

	}

	interface Person {

		void setName(String name);

	}

	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Atomic(retryOn = { DEADLOCK, SERIALIZATION_FAILURE, CONNECTION_FAILURE })
	@interface Resilient {

		@AliasFor(annotation = Atomic.class)
		int maxRetries() default 5;

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassifierConfiguration {

		@Bean
		FailureClassifier versionConflicts() {
			return (failure) -> (failure instanceof VersionConflictException) ? FailureKind.OPTIMISTIC_LOCK : null;
		}

	}

	static class VersionConflictException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@Component
	static class RetryCounter implements AtomicListener {

		private final LongAdder retries = new LongAdder();

		@Override
		public void retrying(AtomicAttempt attempt) {
			this.retries.increment();
		}

	}

}
