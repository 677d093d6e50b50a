package dev.atomictx.library;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import javax.sql.DataSource;

import dev.atomictx.AtomicScope;
import dev.atomictx.SilentRollbackException;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What holds with every access library on PostgreSQL.
 */
public abstract class PostgresqlContract extends UnitContract {

	/**
	 * Every library is tried with witnesses: they must not be noticed.
	 */
	protected static final String[] WITNESSES = { "atomic.commit-outcome=resolve",
			"atomic.witness.initialize-schema=always" };

	protected final TestDatabase database = TestDatabase.get().createDatabase(getClass().getSimpleName());

	protected PostgresqlContract(String... autoConfigurations) {
		super(autoConfigurations);
		// The key is checked at COMMIT, so that something can be refused there.
		this.database.execute("CREATE TABLE account (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, "
				+ "balance int NOT NULL CHECK (balance >= 0))");
	}

	@Override
	protected String[] properties() {
		return dataSource(this.database, WITNESSES);
	}

	@Override
	protected final DataSource otherConnections() {
		return this.database.dataSource();
	}

	/**
	 * Return whether a declared isolation level reaches the transaction. Spring sets it
	 * in a statement of its own, before BEGIN.
	 */
	protected boolean reachesDeclaredIsolation() {
		return true;
	}

	private void assumeDeclaredIsolation() {
		assumeTrue(reachesDeclaredIsolation(), "A declared isolation level does not reach the transaction here");
	}

	@Test
	void leavesAWitnessOfAUnitThatWrites() throws Exception {
		int before = witnesses();
		this.units.unit(() -> this.ledger.setBalance(1, 50));
		assertThat(witnesses()).isEqualTo(before + 1);
		this.units.unit(() -> assertThat(this.ledger.balance(1)).isEqualTo(50));
		assertThat(witnesses()).isEqualTo(before + 1);
	}

	private int witnesses() {
		return this.observer.sql("SELECT count(*) FROM atomic_witness").query(Integer.class).single();
	}

	@Test
	void retriesANestedScopeThatFindsALock() throws Exception {
		try (Connection other = otherConnections().getConnection()) {
			other.setAutoCommit(false);
			execute(other, "SELECT FROM account WHERE id = 1 FOR UPDATE");
			this.units.unit(() -> {
				this.ledger.open(2, 20);
				this.units.retriedWhenLocked(() -> {
					this.journal.hook("attempt " + AtomicScope.current().attempt());
					this.ledger.open(3, AtomicScope.current().attempt());
					if (AtomicScope.current().attempt() == 2) {
						other.rollback();
					}
					this.ledger.lock(1);
					this.ledger.setBalance(1, 50);
				});
			});
		}
		assertThat(committed()).containsOnly(Map.entry(1, 50), Map.entry(2, 20), Map.entry(3, 2));
		assertThat(this.journal.all()).containsExactly("attempt 1: undone", "attempt 2: committed");
	}

	@Test
	void retriesAUnitThatFindsALock() throws Exception {
		try (Connection other = otherConnections().getConnection()) {
			other.setAutoCommit(false);
			execute(other, "SELECT FROM account WHERE id = 1 FOR UPDATE");
			this.units.retriedWhenLocked(() -> {
				this.ledger.open(2, AtomicScope.current().attempt());
				if (AtomicScope.current().attempt() == 2) {
					other.rollback();
				}
				this.ledger.lock(1);
			});
		}
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 2));
	}

	@Test
	void goesOnAfterANestedScopeThatTheDatabaseRefused() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> this.units.unit(() -> {
				this.ledger.setBalance(1, -1);
				this.ledger.flush();
			}));
			assertThat(this.ledger.balance(1)).isEqualTo(100);
			this.ledger.setBalance(1, 50);
		});
		assertThat(committed()).containsOnly(Map.entry(1, 50), Map.entry(2, 20));
	}

	@Test
	void retriesAUnitWhoseCommitIsRefused() throws Exception {
		this.units.retriedWhenNotUnique(() -> {
			int attempt = AtomicScope.current().attempt();
			this.journal.hook("attempt " + attempt);
			this.journal.synchronize("attempt " + attempt);
			this.ledger.open(attempt, 20);
			this.ledger.flush();
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
		assertThat(this.journal.of("attempt 1")).contains("undone")
			.doesNotContain("committed", "afterCommit", "afterCompletion COMMITTED");
		assertThat(this.journal.of("attempt 2")).contains("committed", "afterCommit", "afterCompletion COMMITTED");
	}

	@Test
	void retriesAUnitThatCannotBeSerialized() throws Exception {
		assumeDeclaredIsolation();
		this.observer.sql("INSERT INTO account VALUES (2, 100)").update();
		this.units.serializable(() -> {
			this.journal.hook("attempt " + AtomicScope.current().attempt());
			int sum = this.ledger.balances().values().stream().mapToInt(Integer::intValue).sum();
			this.ledger.setBalance(1, sum - 150);
			this.ledger.flush();
			if (AtomicScope.current().attempt() == 1) {
				withdrawFromTheSecondAccount();
			}
		});
		assertThat(this.journal.all()).containsExactly("attempt 1: undone", "attempt 2: committed");
		assertThat(committed()).containsOnly(Map.entry(1, 30), Map.entry(2, 80));
	}

	/**
	 * Reads both accounts and writes the second, while the unit reads both and writes the
	 * first. This one commits first, so the unit cannot.
	 */
	private void withdrawFromTheSecondAccount() throws SQLException {
		try (Connection other = otherConnections().getConnection()) {
			other.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
			other.setAutoCommit(false);
			execute(other, "SELECT sum(balance) FROM account");
			execute(other, "UPDATE account SET balance = 80 WHERE id = 2");
			other.commit();
		}
	}

	@Test
	void tellsOfASilentRollback() {
		assertThatExceptionOfType(SilentRollbackException.class).isThrownBy(() -> this.units.unit(() -> {
			this.ledger.open(2, 20);
			swallowARefusal();
		})).havingCause().withMessageContaining("account_balance_check");
		assertThat(committed()).containsOnly(Map.entry(1, 100));
	}

	@Test
	void tellsOfASilentRollbackOfANestedScope() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			assertThatExceptionOfType(SilentRollbackException.class)
				.isThrownBy(() -> this.units.unit(this::swallowARefusal));
			assertThat(this.ledger.balances()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
	}

	private void swallowARefusal() {
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> {
			this.ledger.setBalance(1, -1);
			this.ledger.flush();
		});
	}

	@Test
	void givesTheConnectionBackAsItCame() throws Exception {
		assumeDeclaredIsolation();
		this.units.serializable(() -> assertThat(this.ledger.balance(1)).isEqualTo(100));
		this.units.readOnly(() -> assertThat(this.ledger.balance(1)).isEqualTo(100));
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
