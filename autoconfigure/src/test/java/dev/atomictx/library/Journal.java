package dev.atomictx.library;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.atomictx.AtomicScope;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What hooks, callbacks and listeners have heard, in order.
 */
public class Journal {

	private final List<String> entries = new CopyOnWriteArrayList<>();

	private final ApplicationEventPublisher publisher;

	Journal(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	void clear() {
		this.entries.clear();
	}

	/**
	 * Return all entries about a name.
	 */
	public List<String> of(String name) {
		String prefix = name + ": ";
		return this.entries.stream()
			.filter((entry) -> entry.startsWith(prefix))
			.map((entry) -> entry.substring(prefix.length()))
			.toList();
	}

	/**
	 * Return all entries.
	 */
	public List<String> all() {
		return List.copyOf(this.entries);
	}

	/**
	 * Have the scope around tell how it ends.
	 */
	public void hook(String name) {
		AtomicScope.current().onCommit(() -> add(name, "committed"));
		AtomicScope.current().onRollback(() -> add(name, "undone"));
	}

	/**
	 * Have Spring's callbacks tell how the transaction around ends.
	 */
	public void synchronize(String name) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void beforeCommit(boolean readOnly) {
				add(name, "beforeCommit");
			}

			@Override
			public void beforeCompletion() {
				add(name, "beforeCompletion");
			}

			@Override
			public void afterCommit() {
				add(name, "afterCommit");
			}

			@Override
			public void afterCompletion(int status) {
				add(name, "afterCompletion " + ((status == STATUS_COMMITTED) ? "COMMITTED"
						: (status == STATUS_ROLLED_BACK) ? "ROLLED_BACK" : "UNKNOWN"));
			}

		});
	}

	/**
	 * Publish an event that listeners of all phases hear.
	 */
	public void publish(String name) {
		this.publisher.publishEvent(new Happened(name));
	}

	@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
	void beforeCommit(Happened event) {
		add(event.name(), "BEFORE_COMMIT");
	}

	@TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
	void afterCommit(Happened event) {
		add(event.name(), "AFTER_COMMIT");
	}

	@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
	void afterRollback(Happened event) {
		add(event.name(), "AFTER_ROLLBACK");
	}

	@TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
	void afterCompletion(Happened event) {
		add(event.name(), "AFTER_COMPLETION");
	}

	private void add(String name, String what) {
		this.entries.add(name + ": " + what);
	}

	record Happened(String name) {

	}

}
