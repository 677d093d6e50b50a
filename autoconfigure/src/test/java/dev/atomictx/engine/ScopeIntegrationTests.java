package dev.atomictx.engine;

import java.io.IOException;
import java.time.Duration;

import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Rules 1 to 5 of the law: who owns what, and what becomes of it.
 */
class ScopeIntegrationTests extends EngineFixture {

	@Test
	void commitsWhenOutermostScopeReturns() {
		String result = this.atomic.execute((scope) -> {
			assertThat(scope.isOutermost()).isTrue();
			assertThat(scope.isNested() || scope.isJoined()).isFalse();
			assertThat(scope.depth()).isZero();
			assertThat(scope.attempt()).isEqualTo(1);
			assertThat(AtomicScope.current()).isSameAs(scope);
			log("kept");
			assertThat(logged()).isEmpty();
			return "done";
		});
		assertThat(result).isEqualTo("done");
		assertThat(logged()).containsExactly("kept");
		assertThat(AtomicScope.currentOrNull()).isNull();
	}

	@Test
	void rollsBackForEveryThrowableAndHandsOnTheSameInstance() {
		for (Throwable failure : new Throwable[] { new IOException("checked"), new IllegalStateException("unchecked"),
				new StackOverflowError("error") }) {
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				log("undone");
				throw sneaky(failure);
			})).isSameAs(failure).hasNoSuppressedExceptions();
		}
		assertThat(logged()).isEmpty();
	}

	@Test
	void keepsOuterWorkWhenNestedScopeRollsBack() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((nested) -> {
				assertThat(nested.isNested()).isTrue();
				assertThat(nested.depth()).isEqualTo(1);
				log("nested");
				throw new IOException();
			})).isInstanceOf(IOException.class);
			assertThat(AtomicScope.current()).isSameAs(outer);
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

	@Test
	void goesOnAfterAnSqlErrorInNestedScope() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.atomic
				.executeWithoutResult((nested) -> this.jdbc.sql("INSERT INTO account VALUES (1, 0, 0)").update()));
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

	@Test
	void undoesKeptNestedScopesWithTheirOwner() {
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
			this.atomic.executeWithoutResult((nested) -> log("nested"));
			throw new IOException();
		})).isInstanceOf(IOException.class);
		assertThat(logged()).isEmpty();
	}

	@Test
	void undoesExactlyTheScopeInTheMiddle() {
		this.atomic.executeWithoutResult((outer) -> {
			this.atomic.executeWithoutResult((kept) -> log("kept sibling"));
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((middle) -> {
				log("middle");
				this.atomic.executeWithoutResult((inner) -> log("inner"));
				throw new IOException();
			})).isInstanceOf(IOException.class);
			this.atomic.executeWithoutResult((kept) -> log("second sibling"));
		});
		assertThat(logged()).containsExactly("kept sibling", "second sibling");
	}

	@Test
	void refusesDurableScopeInsideATransactionBeforeItRuns() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(
						() -> this.atomic.executeWithoutResult(unit("pay").withDurable(true), (scope) -> log("never")))
				.withMessageContaining("'pay'")
				.withMessageContaining("durable");
		});
		assertThat(logged()).containsExactly("outer");
		this.atomic.executeWithoutResult(unit("pay").withDurable(true), (scope) -> log("alone"));
		assertThat(logged()).containsExactly("outer", "alone");
	}

	@Test
	void refusesAnotherIsolationLevelInsideATransaction() {
		this.atomic.executeWithoutResult(unit("outer").withIsolation(Isolation.REPEATABLE_READ), (outer) -> {
			this.atomic.executeWithoutResult(unit("same").withIsolation(Isolation.REPEATABLE_READ),
					(scope) -> log("same"));
			this.atomic.executeWithoutResult(unit("default"), (scope) -> log("default"));
			for (boolean savepoint : new boolean[] { true, false }) {
				assertThatExceptionOfType(IllegalTransactionStateException.class)
					.isThrownBy(() -> this.atomic.executeWithoutResult(
							unit("inner").withSavepoint(savepoint).withIsolation(Isolation.SERIALIZABLE),
							(scope) -> log("never")))
					.withMessageContaining("SERIALIZABLE")
					.withMessageContaining("REPEATABLE_READ");
			}
		});
		assertThat(logged()).containsExactly("same", "default");
	}

	@Test
	void refusesToWriteInsideAReadOnlyTransaction() {
		this.atomic.executeWithoutResult(unit("outer").withReadOnly(true), (outer) -> {
			assertThatExceptionOfType(IllegalTransactionStateException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("inner"), (scope) -> log("never")))
				.withMessageContaining("'inner'")
				.withMessageContaining("read-only");
			assertThat(this.atomic.<Integer, RuntimeException>execute(unit("reader").withReadOnly(true),
					(scope) -> this.jdbc.sql("SELECT 1").query(Integer.class).single()))
				.isEqualTo(1);
		});
	}

	@Test
	void joinsWithoutSavepointWhenAsked() {
		this.atomic.executeWithoutResult((outer) -> {
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> {
				assertThat(joined.isJoined()).isTrue();
				assertThat(joined.isOutermost() || joined.isNested()).isFalse();
				assertThat(joined.depth()).isEqualTo(1);
				log("joined");
			});
		});
		assertThat(logged()).containsExactly("joined");
		assertThat(this.listener.events()).containsExactly("started atomic#1", "kept atomic#1");
	}

	@Test
	void doomsOwnerWhenFailureOfJoinedScopeIsSwallowed() {
		IOException failure = new IOException("in joined");
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("owner"), (outer) -> {
				log("outer");
				assertThatThrownBy(() -> failJoined(failure)).isSameAs(failure);
				assertThat(outer.isRollbackOnly()).isTrue();
				log("after");
			}))
			.withMessageContaining("'owner'")
			.withCause(failure);
		assertThat(logged()).isEmpty();
	}

	@Test
	void doomsOnlyTheNestedOwner() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(unit("nested"), (nested) -> {
					log("nested");
					assertThatThrownBy(() -> failJoined(new IOException())).isInstanceOf(IOException.class);
				}));
			assertThat(outer.isRollbackOnly()).isFalse();
			this.atomic.executeWithoutResult((next) -> log("next"));
		});
		assertThat(logged()).containsExactly("outer", "next");
	}

	@Test
	void refusesNestedScopeInADoomedTransaction() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				assertThatThrownBy(() -> failJoined(new IOException())).isInstanceOf(IOException.class);
				assertThatThrownBy(() -> this.atomic.executeWithoutResult(unit("late"), (scope) -> log("never")))
					.hasMessageContaining("'late'")
					.hasMessageContaining("rollback-only");
			}));
	}

	@Test
	void liftsTheDoomByRollingBackToAnOlderMarker() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			Object marker = outer.createSavepoint();
			assertThatThrownBy(() -> failJoined(new IOException())).isInstanceOf(IOException.class);
			assertThat(outer.isRollbackOnly()).isTrue();
			outer.rollbackToSavepoint(marker);
			assertThat(outer.isRollbackOnly()).isFalse();
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

	private void failJoined(IOException failure) throws IOException {
		this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (joined) -> {
			log("joined");
			throw failure;
		});
	}

	@Test
	void setsMarkersByHand() {
		this.atomic.executeWithoutResult((scope) -> {
			log("first");
			Object older = scope.createSavepoint();
			log("second");
			Object newer = scope.createSavepoint();
			log("third");
			scope.rollbackToSavepoint(newer);
			scope.rollbackToSavepoint(older);
			assertThatIllegalArgumentException().isThrownBy(() -> scope.rollbackToSavepoint(newer))
				.withMessageContaining("was not set by unit");
			scope.releaseSavepoint(older);
			assertThatIllegalArgumentException().isThrownBy(() -> scope.releaseSavepoint(older));
			log("fourth");
		});
		assertThat(logged()).containsExactly("first", "fourth");
	}

	@Test
	void letsOnlyTheInnermostScopeUseMarkers() {
		this.atomic.executeWithoutResult((outer) -> {
			Object marker = outer.createSavepoint();
			this.atomic.executeWithoutResult((nested) -> {
				assertThatIllegalStateException().isThrownBy(() -> outer.rollbackToSavepoint(marker))
					.withMessageContaining("innermost");
				assertThatIllegalArgumentException().isThrownBy(() -> nested.rollbackToSavepoint(marker));
			});
		});
	}

	@Test
	void refusesAScopeWhoseBoundaryHasReturned() {
		AtomicScope ended = this.atomic.execute((scope) -> scope);
		assertThatIllegalStateException().isThrownBy(() -> ended.onCommit(() -> {
		})).withMessageContaining("has ended");
		assertThatIllegalStateException().isThrownBy(ended::setRollbackOnly);
		assertThatIllegalStateException().isThrownBy(ended::createSavepoint);
		assertThatIllegalStateException().isThrownBy(AtomicScope::current).withMessageContaining("No atomic scope");
	}

	@Test
	void returnsQuietlyAfterRollback() {
		assertThat(this.atomic.<String, RuntimeException>execute((scope) -> {
			log("undone");
			throw new Rollback();
		})).isNull();
		assertThat(this.atomic.<String, RuntimeException>execute((scope) -> {
			log("undone");
			throw Rollback.returning("what if");
		})).isEqualTo("what if");
		assertThat(logged()).isEmpty();
	}

	@Test
	void endsRollbackAtTheNestedScopeThatOwnsTheWork() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			String result = this.atomic.execute((nested) -> {
				log("nested");
				throw Rollback.returning("value");
			});
			assertThat(result).isEqualTo("value");
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

	@Test
	void passesRollbackOfJoinedScopeOnToTheOwner() {
		String result = this.atomic.execute((outer) -> {
			log("outer");
			return this.atomic.<String, RuntimeException>execute(unit("joined").withSavepoint(false), (joined) -> {
				throw Rollback.returning("from joined");
			});
		});
		assertThat(result).isEqualTo("from joined");
		assertThat(logged()).isEmpty();
	}

	@Test
	void rollsOwnerBackQuietlyWhenRollbackOfJoinedScopeIsSwallowed() {
		String result = this.atomic.execute((outer) -> {
			log("outer");
			assertThatExceptionOfType(Rollback.class).isThrownBy(() -> this.atomic.executeWithoutResult(
					unit("joined").withSavepoint(false).withNoRollbackFor(RuntimeException.class), (joined) -> {
						throw new Rollback();
					}));
			return "outer result";
		});
		assertThat(result).isEqualTo("outer result");
		assertThat(logged()).isEmpty();
	}

	@Test
	void rollsBackQuietlyWhenMarkedRollbackOnly() {
		String result = this.atomic.execute((outer) -> {
			log("outer");
			this.atomic.executeWithoutResult((nested) -> {
				log("nested");
				nested.setRollbackOnly();
				assertThat(nested.isRollbackOnly()).isTrue();
				assertThat(outer.isRollbackOnly()).isFalse();
			});
			this.atomic.executeWithoutResult((nested) -> log("sibling"));
			return "result";
		});
		assertThat(result).isEqualTo("result");
		assertThat(logged()).containsExactly("outer", "sibling");
		this.atomic.executeWithoutResult((outer) -> {
			log("quiet");
			this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), AtomicScope::setRollbackOnly);
			assertThat(outer.isRollbackOnly()).isTrue();
		});
		assertThat(logged()).containsExactly("outer", "sibling");
	}

	@Test
	void keepsTheWorkForExceptionsThatAreLetThrough() {
		IOException letThrough = new IOException();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(
				unit("outer").withNoRollbackFor(IOException.class).withMaxRetries(3).withRetryFor(Exception.class),
				(outer) -> {
					log("outer");
					assertThatThrownBy(() -> this.atomic
						.executeWithoutResult(unit("nested").withNoRollbackFor(IOException.class), (nested) -> {
							log("nested");
							throw new IOException();
						})).isInstanceOf(IOException.class);
					assertThatThrownBy(() -> this.atomic.executeWithoutResult(
							unit("joined").withSavepoint(false).withNoRollbackFor(IOException.class), (joined) -> {
								throw new IOException();
							}))
						.isInstanceOf(IOException.class);
					throw letThrough;
				}))
			.isSameAs(letThrough);
		assertThat(logged()).containsExactly("outer", "nested");
	}

	@Test
	void rollsBackALetThroughExceptionWhenTheUnitIsDoomed() {
		IOException letThrough = new IOException();
		assertThatThrownBy(
				() -> this.atomic.executeWithoutResult(unit("outer").withNoRollbackFor(IOException.class), (outer) -> {
					log("outer");
					outer.setRollbackOnly();
					throw letThrough;
				}))
			.isSameAs(letThrough);
		assertThat(logged()).isEmpty();
	}

	@Test
	void appliesTimeoutOfTheOutermostScope() {
		assertThatThrownBy(() -> this.atomic.executeWithoutResult(unit("slow").withTimeout(Duration.ofMillis(200)),
				(scope) -> this.jdbc.sql("SELECT pg_sleep(30)").query().listOfRows()))
			.hasMessageContaining("canceling statement");
	}

	/**
	 * Pass a throwable off as an exception, as code in other languages can.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> RuntimeException sneaky(Throwable throwable) throws E {
		throw (E) throwable;
	}

}
