package dev.atomictx.library;

import java.util.Map;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What holds with every access library on every database.
 */
public abstract class UnitContract extends ApplicationFixture {

	protected Units units;

	protected Ledger ledger;

	protected Journal journal;

	/**
	 * Outside every transaction of the test's thread.
	 */
	protected JdbcClient observer;

	protected UnitContract(String... autoConfigurations) {
		super(autoConfigurations);
	}

	/**
	 * Return a data source of the same database that opens a new connection each time.
	 */
	protected abstract DataSource otherConnections();

	@BeforeEach
	void openFirstAccount() {
		this.observer = JdbcClient.create(otherConnections());
		this.observer.sql("DELETE FROM account").update();
		this.observer.sql("INSERT INTO account (id, balance) VALUES (1, 100)").update();
		this.units = bean(Units.class);
		this.ledger = bean(Ledger.class);
		this.journal = bean(Journal.class);
		this.journal.clear();
	}

	/**
	 * What has been committed, as another connection sees it.
	 */
	protected final Map<Integer, Integer> committed() {
		return this.observer.sql("SELECT id, balance FROM account")
			.query((row, number) -> Map.entry(row.getInt(1), row.getInt(2)))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Run a nested scope that does some work and fails.
	 */
	protected final void undo(Work work) {
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.unit(() -> {
			assertThat(AtomicScope.current().isNested()).isTrue();
			work.run();
			throw new OutOfLuckException();
		}));
	}

	@Test
	void commitsWhatAUnitDid() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			this.ledger.setBalance(1, 50);
			assertThat(committed()).containsOnly(Map.entry(1, 100));
		});
		assertThat(committed()).containsOnly(Map.entry(1, 50), Map.entry(2, 20));
		assertThat(this.ledger.balances()).isEqualTo(committed());
	}

	@Test
	void undoesAUnitThatFailsAndHandsItsExceptionOver() {
		OutOfLuckException failure = new OutOfLuckException();
		assertThatThrownBy(() -> this.units.unit(() -> {
			this.ledger.open(2, 20);
			this.ledger.setBalance(1, 50);
			this.ledger.flush();
			throw failure;
		})).isSameAs(failure).hasNoSuppressedExceptions();
		assertThat(committed()).containsOnly(Map.entry(1, 100));
		assertThat(this.ledger.balance(1)).isEqualTo(100);
		assertThat(this.ledger.balance(2)).isNull();
	}

	@Test
	void keepsWhatANestedScopeDid() throws Exception {
		this.units.unit(() -> {
			this.ledger.setBalance(1, 50);
			this.units.unit(() -> this.ledger.open(2, 20));
			assertThat(this.ledger.balances()).containsOnly(Map.entry(1, 50), Map.entry(2, 20));
		});
		assertThat(committed()).containsOnly(Map.entry(1, 50), Map.entry(2, 20));
	}

	@Test
	void readsWhatTheDatabaseHasAfterAnUndoneScope() throws Exception {
		this.units.unit(() -> {
			assertThat(this.ledger.balance(1)).isEqualTo(100);
			undo(() -> {
				this.ledger.setBalance(1, 50);
				this.ledger.open(2, 20);
				assertThat(this.ledger.balance(1)).isEqualTo(50);
				assertThat(this.ledger.balance(2)).isEqualTo(20);
				assertThat(this.ledger.balances()).hasSize(2);
			});
			assertThat(this.ledger.balance(1)).isEqualTo(100);
			assertThat(this.ledger.balance(2)).isNull();
			assertThat(this.ledger.balances()).containsOnly(Map.entry(1, 100));
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100));
	}

	@Test
	void writesNothingOfAnUndoneScopeLater() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			undo(() -> {
				this.ledger.setBalance(2, 25);
				this.ledger.setBalance(1, 50);
				this.ledger.open(3, 30);
			});
			this.ledger.open(3, 35);
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20), Map.entry(3, 35));
	}

	@Test
	void goesOnWithWhatAnUndoneScopeHasOpened() throws Exception {
		this.units.unit(() -> {
			undo(() -> this.ledger.open(2, 20));
			this.ledger.open(2, 25);
			undo(() -> this.units.unit(() -> this.ledger.setBalance(2, 0)));
			assertThat(this.ledger.balance(2)).isEqualTo(25);
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 25));
	}

	@Test
	void retriesANestedScopeFromItsSavepoint() throws Exception {
		this.units.unit(() -> {
			this.ledger.setBalance(1, 50);
			this.units.retriedWhenOutOfLuck(() -> {
				int attempt = AtomicScope.current().attempt();
				assertThat(this.ledger.balances()).containsOnly(Map.entry(1, 50));
				this.ledger.setBalance(1, this.ledger.balance(1) + 1);
				this.ledger.open(2, attempt);
				assertThat(this.ledger.balance(1)).isEqualTo(51);
				if (attempt < 3) {
					throw new OutOfLuckException();
				}
			});
		});
		assertThat(committed()).containsOnly(Map.entry(1, 51), Map.entry(2, 3));
	}

	@Test
	void retriesAUnitInANewTransaction() throws Exception {
		this.units.retriedWhenOutOfLuck(() -> {
			this.ledger.setBalance(1, this.ledger.balance(1) + 1);
			this.ledger.flush();
			if (AtomicScope.current().attempt() < 3) {
				throw new OutOfLuckException();
			}
		});
		assertThat(committed()).containsOnly(Map.entry(1, 101));
	}

	@Test
	void doomsTheOwnerOfAJoinedScopeThatFails() {
		assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> this.units.unit(() -> {
			this.ledger.open(2, 20);
			assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.joined(() -> {
				assertThat(AtomicScope.current().isJoined()).isTrue();
				this.ledger.open(3, 30);
				throw new OutOfLuckException();
			}));
		})).withCauseInstanceOf(OutOfLuckException.class);
		assertThat(committed()).containsOnly(Map.entry(1, 100));
	}

	@Test
	void doomsOnlyTheNestedScopeThatAJoinedOneFailedIn() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			assertThatExceptionOfType(UnexpectedRollbackException.class).isThrownBy(() -> this.units.unit(
					() -> assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.joined(() -> {
						this.ledger.open(3, 30);
						throw new OutOfLuckException();
					}))));
			assertThat(this.ledger.balance(3)).isNull();
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
	}

	@Test
	void rollsBackQuietly() throws Exception {
		this.units.unit(() -> {
			this.ledger.open(2, 20);
			this.units.unit(() -> {
				this.ledger.open(3, 30);
				throw new Rollback();
			});
			this.units.unit(() -> {
				this.ledger.open(4, 40);
				AtomicScope.current().setRollbackOnly();
			});
		});
		assertThat(committed()).containsOnly(Map.entry(1, 100), Map.entry(2, 20));
	}

	@Test
	void runsHooksAsTheScopesEnd() throws Exception {
		this.units.unit(() -> {
			this.journal.hook("outer");
			this.units.unit(() -> this.journal.hook("kept"));
			undo(() -> this.journal.hook("nested"));
			this.units.joined(() -> this.journal.hook("joined"));
			this.ledger.open(2, 20);
		});
		assertThat(this.journal.all()).containsExactly("nested: undone", "outer: committed", "kept: committed",
				"joined: committed");
	}

	@Test
	void runsHooksOfTheAttemptThatCounts() throws Exception {
		this.units.unit(() -> this.units.retriedWhenOutOfLuck(() -> {
			this.journal.hook("attempt " + AtomicScope.current().attempt());
			if (AtomicScope.current().attempt() == 1) {
				throw new OutOfLuckException();
			}
		}));
		assertThat(this.journal.all()).containsExactly("attempt 1: undone", "attempt 2: committed");
	}

	@Test
	void tellsCallbacksWhatBecameOfTheirScope() throws Exception {
		this.units.unit(() -> {
			this.journal.synchronize("outer");
			undo(() -> this.journal.synchronize("nested"));
			this.units.unit(() -> this.journal.synchronize("kept"));
			this.ledger.open(2, 20);
		});
		assertThat(this.journal.of("nested")).containsExactly("beforeCompletion", "afterCompletion ROLLED_BACK");
		for (String kept : new String[] { "outer", "kept" }) {
			assertThat(this.journal.of(kept)).containsExactly("beforeCommit", "beforeCompletion", "afterCommit",
					"afterCompletion COMMITTED");
		}
	}

	@Test
	void tellsListenersWhatBecameOfTheirScope() throws Exception {
		this.units.unit(() -> {
			this.journal.publish("outer");
			undo(() -> this.journal.publish("nested"));
			this.units.retriedWhenOutOfLuck(() -> {
				this.journal.publish("attempt " + AtomicScope.current().attempt());
				if (AtomicScope.current().attempt() == 1) {
					throw new OutOfLuckException();
				}
			});
			this.ledger.open(2, 20);
		});
		assertThat(this.journal.of("nested")).containsExactlyInAnyOrder("AFTER_ROLLBACK", "AFTER_COMPLETION");
		assertThat(this.journal.of("attempt 1")).containsExactlyInAnyOrder("AFTER_ROLLBACK", "AFTER_COMPLETION");
		for (String kept : new String[] { "outer", "attempt 2" }) {
			assertThat(this.journal.of(kept)).startsWith("BEFORE_COMMIT")
				.containsExactlyInAnyOrder("BEFORE_COMMIT", "AFTER_COMMIT", "AFTER_COMPLETION");
		}
	}

	@Test
	void refusesADurableUnitInsideAnother() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.units.unit(() -> this.units.durable(() -> this.ledger.open(2, 20))))
			.withMessageContaining("Unit 'Units.durable' is durable");
		assertThat(committed()).containsOnly(Map.entry(1, 100));
	}

	@Test
	void readsOutsideEveryTransaction() {
		assertThat(this.ledger.balance(1)).isEqualTo(100);
		this.observer.sql("UPDATE account SET balance = 99").update();
		assertThat(this.ledger.balance(1)).isEqualTo(99);
		assertThat(this.ledger.balances()).containsOnly(Map.entry(1, 99));
	}

}
