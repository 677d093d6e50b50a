package dev.atomictx;

import dev.atomictx.engine.AtomicTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.Assert;

/**
 * Runs code as one unit of work. It is the programmatic form of {@link Atomic}, which is
 * a thin shell over it: same definition, same behaviour.
 * <p>
 * Implementations are safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface AtomicOperations {

	/**
	 * Create the operations of one transaction manager, for use without Spring Boot: with
	 * the defaults of all settings, and what is known of the databases whose drivers are
	 * on the class path. Create them once and share them.
	 * @param transactionManager the transaction manager, which is observed from now on; a
	 * definition must not name another one
	 * @return the operations
	 */
	static AtomicOperations of(PlatformTransactionManager transactionManager) {
		Assert.notNull(transactionManager, "TransactionManager must not be null");
		return AtomicTemplate.of(transactionManager);
	}

	/**
	 * Create operations that run callbacks without any transaction, for unit tests
	 * without a database. Scopes, {@link AtomicScope#current()}, savepoints, hooks,
	 * retries and {@link Rollback} work as ever; there is only nothing that could be
	 * committed or rolled back. The counterpart of
	 * {@code TransactionOperations.withoutTransaction()}.
	 * @return the operations
	 */
	static AtomicOperations withoutTransaction() {
		return AtomicTemplate.withoutTransaction();
	}

	/**
	 * Run a callback as one unit, as the definition says.
	 * @param <T> the type of the result
	 * @param <E> the checked exception of the callback
	 * @param definition how to run the unit
	 * @param callback the work; called again for every further attempt
	 * @return what the callback returned in the attempt that was kept, or the value of
	 * the {@link Rollback} it threw
	 * @throws E what the callback threw, the same instance; after retries the last one,
	 * with the earlier ones suppressed under it
	 * @throws org.springframework.transaction.IllegalTransactionStateException when the
	 * definition does not fit the transaction it meets: durable inside a transaction,
	 * another isolation level, or writing inside a read-only transaction
	 * @throws org.springframework.transaction.UnexpectedRollbackException when the
	 * callback returned normally although a participant had failed
	 * @throws CommitOutcomeUnknownException when the connection was lost while COMMIT was
	 * in flight
	 * @throws AlreadyDoneException when the definition has an idempotency key under which
	 * the unit has been done before, and the outcome cannot be returned
	 * @throws KeyReusedException when it has been done with other arguments
	 */
	<T extends @Nullable Object, E extends Exception> T execute(AtomicDefinition definition,
			AtomicCallback<T, E> callback) throws E;

	/**
	 * Run a callback as one unit, with {@linkplain AtomicDefinition#DEFAULT defaults}.
	 * @param <T> the type of the result
	 * @param <E> the checked exception of the callback
	 * @param callback the work
	 * @return what the callback returned
	 * @throws E what the callback threw
	 * @see #execute(AtomicDefinition, AtomicCallback)
	 */
	default <T extends @Nullable Object, E extends Exception> T execute(AtomicCallback<T, E> callback) throws E {
		return execute(AtomicDefinition.DEFAULT, callback);
	}

	/**
	 * Run an action as one unit, as the definition says.
	 * @param <E> the checked exception of the action
	 * @param definition how to run the unit
	 * @param action the work; called again for every further attempt
	 * @throws E what the action threw
	 * @see #execute(AtomicDefinition, AtomicCallback)
	 */
	@SuppressWarnings("NullAway") // Older compilers lose that the result may be null.
	default <E extends Exception> void executeWithoutResult(AtomicDefinition definition, AtomicAction<E> action)
			throws E {
		this.<@Nullable Object, E>execute(definition, (scope) -> {
			action.doInAtomic(scope);
			return null;
		});
	}

	/**
	 * Run an action as one unit, with {@linkplain AtomicDefinition#DEFAULT defaults}.
	 * @param <E> the checked exception of the action
	 * @param action the work
	 * @throws E what the action threw
	 * @see #execute(AtomicDefinition, AtomicCallback)
	 */
	default <E extends Exception> void executeWithoutResult(AtomicAction<E> action) throws E {
		executeWithoutResult(AtomicDefinition.DEFAULT, action);
	}

	/**
	 * Run a hook after the commit of the transaction this is called in, for code that
	 * does not know whether it runs in a unit: as {@link AtomicScope#onCommit(Runnable)}
	 * inside a scope, after the commit of a transaction that something else began, and at
	 * once where there is no transaction (a failure of the hook then reaches the caller).
	 * @param hook what to run
	 */
	void onCommit(Runnable hook);

}
