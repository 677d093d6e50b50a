package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which hooks run, and in which order.
 */
class HooksTests {

	private final Hooks hooks = new Hooks();

	private final List<String> ran = new ArrayList<>();

	@Test
	void runsCommitHooksInOrderAfterTheCommit() {
		add("a", true);
		add("b", false);
		add("c", true);
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).containsExactly("a", "c");
	}

	@Test
	void runsRollbackHooksInOrderAfterTheRollback() {
		add("a", false);
		add("b", true);
		add("c", false);
		this.hooks.completed(CommitOutcome.ROLLED_BACK);
		assertThat(this.ran).containsExactly("a", "c");
	}

	@Test
	void runsNoneWhenNobodyKnows() {
		add("a", true);
		add("b", false);
		this.hooks.completed(CommitOutcome.UNKNOWN);
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).isEmpty();
	}

	@Test
	void runsEachOnce() {
		add("a", true);
		this.hooks.completed(CommitOutcome.COMMITTED);
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).containsExactly("a");
	}

	@Test
	void undoesOnlyWhatWasRegisteredSinceTheMark() {
		add("outer", true);
		add("outer undone", false);
		int mark = this.hooks.mark();
		add("inner", true);
		add("inner undone", false);
		this.hooks.takeSince(mark).run();
		assertThat(this.ran).containsExactly("inner undone");
		add("later", true);
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).containsExactly("inner undone", "outer", "later");
	}

	@Test
	void goesOnAfterAHookThatFails() {
		this.hooks.add("unit", () -> {
			throw new IllegalStateException("hook");
		}, true);
		this.hooks.add("unit", () -> {
			throw new StackOverflowError("hook");
		}, true);
		add("next", true);
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).containsExactly("next");
	}

	@Test
	void letsAHookRegisterOthers() {
		this.hooks.add("unit", () -> add("late", true), false);
		this.hooks.takeSince(0).run();
		this.hooks.completed(CommitOutcome.COMMITTED);
		assertThat(this.ran).containsExactly("late");
	}

	private void add(String name, boolean onCommit) {
		this.hooks.add("unit", () -> this.ran.add(name), onCommit);
	}

}
