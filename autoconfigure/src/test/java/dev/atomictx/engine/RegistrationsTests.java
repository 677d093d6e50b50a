package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.transaction.support.TransactionSynchronization;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which hooks run, and in which order.
 */
class RegistrationsTests {

	private final Registrations registrations = new Registrations(new Transaction(null, null, false, null));

	private final List<String> ran = new ArrayList<>();

	@Test
	void runsCommitHooksInOrderAfterTheCommit() {
		add("a", true);
		add("b", false);
		add("c", true);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).containsExactly("a", "c");
	}

	@Test
	void runsRollbackHooksInOrderAfterTheRollback() {
		add("a", false);
		add("b", true);
		add("c", false);
		this.registrations.complete(TransactionSynchronization.STATUS_ROLLED_BACK);
		assertThat(this.ran).containsExactly("a", "c");
	}

	@Test
	void runsNoneIfTheOutcomeIsUnknown() {
		add("a", true);
		add("b", false);
		this.registrations.complete(TransactionSynchronization.STATUS_UNKNOWN);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).isEmpty();
	}

	@Test
	void runsEachOnce() {
		add("a", true);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).containsExactly("a");
	}

	@Test
	void rollsBackOnlyWhatWasRegisteredSinceThePosition() {
		add("outer", true);
		add("outer undone", false);
		Registrations.Position position = this.registrations.position();
		add("inner", true);
		add("inner undone", false);
		this.registrations.rollBackTo(position).run();
		assertThat(this.ran).containsExactly("inner undone");
		add("later", true);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).containsExactly("inner undone", "outer", "later");
	}

	@Test
	void goesOnAfterAHookThatFails() {
		this.registrations.add("unit", () -> {
			throw new IllegalStateException("hook");
		}, true);
		this.registrations.add("unit", () -> {
			throw new StackOverflowError("hook");
		}, true);
		add("next", true);
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).containsExactly("next");
	}

	@Test
	void letsAHookRegisterOthers() {
		this.registrations.add("unit", () -> add("late", true), false);
		this.registrations.rollBackTo(new Registrations.Position(0, List.of())).run();
		this.registrations.complete(TransactionSynchronization.STATUS_COMMITTED);
		assertThat(this.ran).containsExactly("late");
	}

	private void add(String name, boolean onCommit) {
		this.registrations.add("unit", () -> this.ran.add(name), onCommit);
	}

}
