package dev.atomictx.engine;

import java.util.function.Function;

import dev.atomictx.AtomicDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Opens scopes: asks the transaction manager what there is, and finds the role that
 * follows from it.
 */
final class ScopeFactory {

	private final Function<String, PlatformTransactionManager> transactionManagers;

	private final EngineContext context;

	ScopeFactory(Function<String, PlatformTransactionManager> transactionManagers, EngineContext context) {
		this.transactionManagers = transactionManagers;
		this.context = context;
	}

	/**
	 * Open a scope.
	 * @param attempt its number, should the scope turn out to be outermost
	 */
	Scope open(AtomicDefinition definition, int attempt) {
		PlatformTransactionManager transactionManager = this.transactionManagers.apply(definition.transactionManager());
		UnitOfWork around = UnitOfWork.find(transactionManager);
		if (around != null) {
			around.tellUndone();
		}
		boolean afterCompletion = isAfterCompletion(around);
		if (around != null && !afterCompletion && around.commitProgress().isCompleting()) {
			throw new IllegalTransactionStateException("Unit '" + Scope.nameOf(definition)
					+ "' was called in a beforeCompletion callback, too late to take part in the transaction and too "
					+ "early for one of its own: call it in beforeCommit or afterCompletion");
		}
		TransactionDefinition transactionDefinition = new ScopeTransactionDefinition(definition, afterCompletion);
		TransactionStatus status = transactionManager.getTransaction(transactionDefinition);
		if (status.isNewTransaction()) {
			UnitOfWork unit = UnitOfWork.begun(transactionManager, transactionDefinition, hasOwnCallbacks(status));
			return new OutermostScope(definition, unit, status, this.context, this, attempt, afterCompletion);
		}
		UnitOfWork unit = (around != null) ? around : UnitOfWork.foreign(transactionManager);
		try {
			requireFit(definition, unit);
		}
		catch (IllegalTransactionStateException ex) {
			transactionManager.commit(status);
			throw ex;
		}
		return definition.savepoint() ? new NestedScope(definition, unit, status, this.context)
				: new JoinedScope(definition, unit, status, this.context);
	}

	private static boolean hasOwnCallbacks(TransactionStatus status) {
		return (status instanceof DefaultTransactionStatus ownStatus) ? ownStatus.isNewSynchronization()
				: TransactionSynchronizationManager.isSynchronizationActive();
	}

	/**
	 * Whether the thread is in a callback of a transaction that is over, while its
	 * resources are still bound: what runs there needs a transaction of its own. Spring
	 * ends the synchronization before it calls {@code afterCompletion}.
	 */
	private static boolean isAfterCompletion(@Nullable UnitOfWork around) {
		return (around != null) ? around.commitProgress().isCompleted()
				: TransactionSynchronizationManager.isActualTransactionActive()
						&& !TransactionSynchronizationManager.isSynchronizationActive();
	}

	private static void requireFit(AtomicDefinition definition, UnitOfWork unit) {
		String name = Scope.nameOf(definition);
		if (definition.durable()) {
			throw new IllegalTransactionStateException("Unit '" + name + "' is durable, so its success must mean "
					+ "committed, but it was called inside an active transaction: call it outside, or drop durable");
		}
		int isolation = definition.isolation().value();
		if (isolation != TransactionDefinition.ISOLATION_DEFAULT && isolation != unit.isolation()) {
			throw new IllegalTransactionStateException("Unit '" + name + "' asks for isolation "
					+ definition.isolation() + ", but the transaction around it was begun with "
					+ nameOf(unit.isolation()) + ": declare the level on the outermost boundary");
		}
		if (unit.isReadOnly() && !definition.readOnly()) {
			throw new IllegalTransactionStateException("Unit '" + name + "' may write, but the transaction around it "
					+ "is read-only: declare readOnly = true here, or a writing outermost boundary");
		}
	}

	private static String nameOf(int isolation) {
		for (Isolation candidate : Isolation.values()) {
			if (candidate.value() == isolation) {
				return candidate.name();
			}
		}
		return String.valueOf(isolation);
	}

}
