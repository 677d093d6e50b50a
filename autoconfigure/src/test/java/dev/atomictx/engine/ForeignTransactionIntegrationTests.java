package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Scopes around, inside and between transactions that something else began.
 */
class ForeignTransactionIntegrationTests extends EngineFixture {

	@Test
	void nestsInsideAForeignTransaction() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			log("foreign");
			this.atomic.executeWithoutResult((scope) -> {
				assertThat(scope.isNested()).isTrue();
				assertThat(scope.depth()).isZero();
				this.atomic.executeWithoutResult((inner) -> assertThat(inner.depth()).isEqualTo(1));
				log("kept");
			});
			assertThatThrownBy(() -> this.atomic.executeWithoutResult((scope) -> {
				log("undone");
				throw new IOException();
			})).isInstanceOf(IOException.class);
			assertThat(AtomicScope.currentOrNull()).isNull();
		});
		assertThat(logged()).containsExactly("foreign", "kept");
	}

	@Test
	void undoesKeptScopesWithTheForeignTransaction() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			this.atomic.executeWithoutResult((scope) -> log("kept for now"));
			status.setRollbackOnly();
		});
		assertThat(logged()).isEmpty();
	}

	@Test
	void doomsTheForeignTransactionByFailureOfAJoinedScope() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				log("foreign");
				assertThatThrownBy(
						() -> this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (scope) -> {
							assertThat(scope.isJoined()).isTrue();
							assertThat(scope.attempt()).isEqualTo(1);
							throw new IOException();
						}))
					.isInstanceOf(IOException.class);
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void marksTheForeignTransactionRollbackOnlyFromAJoinedScope() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				log("foreign");
				this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (scope) -> {
					scope.setRollbackOnly();
					assertThat(scope.isRollbackOnly()).isTrue();
				});
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void letsRollbackOfAJoinedScopeRollTheForeignTransactionBack() {
		assertThatExceptionOfType(Rollback.class)
			.isThrownBy(() -> foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				log("foreign");
				this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (scope) -> {
					throw new Rollback();
				});
			}));
		assertThat(logged()).isEmpty();
	}

	@Test
	void refusesWhatDoesNotFitTheForeignTransaction() {
		TransactionTemplate foreign = foreign(TransactionDefinition.PROPAGATION_REQUIRED);
		foreign.setReadOnly(true);
		foreign.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		foreign.executeWithoutResult((status) -> {
			for (var definition : List.of(unit("durable").withReadOnly(true).withDurable(true), unit("writer"),
					unit("level").withReadOnly(true).withIsolation(Isolation.SERIALIZABLE))) {
				assertThatExceptionOfType(IllegalTransactionStateException.class)
					.isThrownBy(() -> this.atomic.executeWithoutResult(definition, (scope) -> log("never")))
					.withMessageContaining(definition.name());
			}
			assertThat(status.isRollbackOnly()).isFalse();
		});
	}

	@Test
	void doomsOwnerWhenForeignParticipantFails() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult(unit("owner"), (scope) -> {
				log("outer");
				assertThatThrownBy(this::failForeignParticipant).hasMessage("participant");
				assertThat(scope.isRollbackOnly()).isTrue();
			}))
			.withMessageContaining("'owner'");
		assertThat(logged()).isEmpty();
	}

	@Test
	void doomsOnlyTheNestedOwnerWhenForeignParticipantFails() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult((nested) -> {
					log("nested");
					assertThatThrownBy(this::failForeignParticipant).hasMessage("participant");
				}));
			this.atomic.executeWithoutResult((next) -> log("next"));
		});
		assertThat(logged()).containsExactly("outer", "next");
	}

	private void failForeignParticipant() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
			log("participant");
			throw new IllegalStateException("participant");
		});
	}

	@Test
	void keepsARequiresNewTransactionApart() {
		List<String> hooks = new ArrayList<>();
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((status) -> {
				assertThat(AtomicScope.currentOrNull()).isNull();
				this.atomic.executeWithoutResult((scope) -> {
					assertThat(scope.isNested()).isTrue();
					assertThat(scope.depth()).isZero();
					scope.onCommit(() -> hooks.add("independent"));
					log("independent");
				});
				assertThat(hooks).isEmpty();
			});
			assertThat(hooks).containsExactly("independent");
			assertThat(AtomicScope.current()).isSameAs(outer);
			outer.onCommit(() -> hooks.add("outer"));
			throw new IOException();
		})).isInstanceOf(IOException.class);
		assertThat(logged()).containsExactly("independent");
		assertThat(hooks).containsExactly("independent");
	}

	@Test
	void doomsNobodyOutsideARequiresNewTransaction() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
					.executeWithoutResult((status) -> assertThatThrownBy(
							() -> this.atomic.executeWithoutResult(unit("joined").withSavepoint(false), (scope) -> {
								throw new IOException();
							}))
						.isInstanceOf(IOException.class)));
			assertThat(outer.isRollbackOnly()).isFalse();
		});
		assertThat(logged()).containsExactly("outer");
	}

	@Test
	void beginsATransactionInsideANotSupportedSection() {
		this.atomic.executeWithoutResult((outer) -> foreign(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult((scope) -> {
				assertThat(scope.isOutermost()).isTrue();
				log("own transaction");
			})));
		assertThat(logged()).containsExactly("own transaction");
	}

	@Test
	void beginsATransactionInsideAnEmptySupportsSection() {
		foreign(TransactionDefinition.PROPAGATION_SUPPORTS)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult((scope) -> {
				assertThat(scope.isOutermost()).isTrue();
				log("own transaction");
			}));
		assertThat(logged()).containsExactly("own transaction");
	}

	@Test
	void worksInsideASavepointOfSomethingElse() {
		this.atomic.executeWithoutResult((outer) -> {
			log("outer");
			assertThatThrownBy(
					() -> foreign(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((status) -> {
						this.atomic.executeWithoutResult((scope) -> log("inside"));
						throw new IllegalStateException();
					}))
				.isInstanceOf(IllegalStateException.class);
			log("after");
		});
		assertThat(logged()).containsExactly("outer", "after");
	}

}
