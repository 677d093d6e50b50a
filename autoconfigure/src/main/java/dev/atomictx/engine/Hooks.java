package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of one transaction, in order of registration. A scope that is undone takes
 * the hooks registered since its {@linkplain #mark() mark} with it.
 */
final class Hooks {

	private static final Log logger = LogFactory.getLog(Hooks.class);

	private @Nullable List<Hook> hooks;

	void add(String unit, Runnable action, boolean onCommit) {
		if (this.hooks == null) {
			this.hooks = new ArrayList<>();
		}
		this.hooks.add(new Hook(unit, action, onCommit));
	}

	int mark() {
		return (this.hooks != null) ? this.hooks.size() : 0;
	}

	/**
	 * Forget the hooks registered since the mark.
	 * @return what runs those of them that wait for a rollback
	 */
	Runnable takeSince(int mark) {
		List<Hook> taken = take(mark);
		return () -> run(taken, false);
	}

	/**
	 * Run the hooks that wait for this end of the transaction, which is over; none when
	 * nobody knows how it ended.
	 */
	void completed(CommitOutcome outcome) {
		List<Hook> all = take(0);
		if (outcome != CommitOutcome.UNKNOWN) {
			run(all, outcome == CommitOutcome.COMMITTED);
		}
	}

	private List<Hook> take(int mark) {
		if (this.hooks == null) {
			return List.of();
		}
		List<Hook> tail = this.hooks.subList(mark, this.hooks.size());
		List<Hook> taken = List.copyOf(tail);
		tail.clear();
		return taken;
	}

	private static void run(List<Hook> hooks, boolean onCommit) {
		for (Hook hook : hooks) {
			if (hook.onCommit() == onCommit) {
				hook.run();
			}
		}
	}

	private record Hook(String unit, Runnable action, boolean onCommit) {

		void run() {
			try {
				this.action.run();
			}
			catch (Throwable ex) {
				logger.error("A hook that unit '" + this.unit + "' registered failed after the "
						+ (this.onCommit ? "commit, which stands" : "rollback, which stands"), ex);
			}
		}

	}

}
