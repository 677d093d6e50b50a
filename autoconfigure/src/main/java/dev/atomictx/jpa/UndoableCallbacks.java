package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.List;

import org.hibernate.engine.internal.TransactionCompletionCallbacksImpl;
import org.hibernate.engine.spi.ActionQueue;
import org.hibernate.engine.spi.TransactionCompletionCallbacksImplementor;
import org.hibernate.event.spi.EventSource;

/**
 * What a session does before and after the end of its transaction, such that the part
 * since a savepoint can be undone: otherwise the second-level cache would be given undone
 * state after the commit.
 * <p>
 * This is about what Hibernate's own actions register. Callbacks of others, as those of
 * Envers, take place as ever.
 */
final class UndoableCallbacks implements TransactionCompletionCallbacksImplementor {

	/**
	 * Where the classes of Hibernate's own callbacks stand.
	 */
	private static final List<String> ACTIONS = List.of("org.hibernate.action.internal.",
			"org.hibernate.internal.OptimisticLockHelper");

	private final EventSource session;

	private final TransactionCompletionCallbacksImplementor delegate;

	private final List<CompletionCallback> undoable = new ArrayList<>();

	private boolean completing;

	private UndoableCallbacks(EventSource session, TransactionCompletionCallbacksImplementor delegate) {
		this.session = session;
		this.delegate = delegate;
	}

	static UndoableCallbacks install(EventSource session) {
		ActionQueue actions = session.getActionQueue();
		UndoableCallbacks callbacks = new UndoableCallbacks(session, actions.getTransactionCompletionCallbacks());
		actions.setTransactionCompletionCallbacks(callbacks, false);
		return callbacks;
	}

	void uninstall() {
		if (this.session.isOpen()) {
			this.session.getActionQueue().setTransactionCompletionCallbacks(this.delegate, false);
		}
	}

	int mark() {
		return this.undoable.size();
	}

	/**
	 * Tell the callbacks since a mark that their work was rolled back, and forget them.
	 */
	void undoneSince(int mark) {
		List<CompletionCallback> tail = this.undoable.subList(mark, this.undoable.size());
		List<CompletionCallback> undone = List.copyOf(tail);
		tail.clear();
		TransactionCompletionCallbacksImpl callbacks = new TransactionCompletionCallbacksImpl(this.session);
		undone.forEach((callback) -> register(callback, callbacks));
		callbacks.afterTransactionCompletion(false);
	}

	@Override
	public void registerCallback(BeforeCompletionCallback process) {
		add(process);
	}

	@Override
	public void registerCallback(AfterCompletionCallback process) {
		add(process);
	}

	private void add(CompletionCallback callback) {
		if (!this.completing && isAction(callback.getClass().getName())) {
			this.undoable.add(callback);
		}
		else {
			register(callback, this.delegate);
		}
	}

	private static boolean isAction(String className) {
		return ACTIONS.stream().anyMatch(className::startsWith);
	}

	private static void register(CompletionCallback callback, TransactionCompletionCallbacksImplementor target) {
		if (callback instanceof BeforeCompletionCallback before) {
			target.registerCallback(before);
		}
		if (callback instanceof AfterCompletionCallback after) {
			target.registerCallback(after);
		}
	}

	@Override
	public boolean hasBeforeCompletionCallbacks() {
		return this.undoable.stream().anyMatch(BeforeCompletionCallback.class::isInstance)
				|| this.delegate.hasBeforeCompletionCallbacks();
	}

	@Override
	public boolean hasAfterCompletionCallbacks() {
		return this.undoable.stream().anyMatch(AfterCompletionCallback.class::isInstance)
				|| this.delegate.hasAfterCompletionCallbacks();
	}

	@Override
	public void beforeTransactionCompletion() {
		keep();
		this.delegate.beforeTransactionCompletion();
	}

	@Override
	public void afterTransactionCompletion(boolean success) {
		keep();
		this.delegate.afterTransactionCompletion(success);
	}

	/**
	 * Hand on what is left: the transaction is about to end.
	 */
	private void keep() {
		this.completing = true;
		this.undoable.forEach((callback) -> register(callback, this.delegate));
		this.undoable.clear();
	}

	@Override
	public void addSpaceToInvalidate(String space) {
		this.delegate.addSpaceToInvalidate(space);
	}

	@Override
	public TransactionCompletionCallbacksImplementor forSharing() {
		return this;
	}

	@Override
	public void executePendingBulkOperationCleanUpActions() {
		this.delegate.executePendingBulkOperationCleanUpActions();
	}

}
