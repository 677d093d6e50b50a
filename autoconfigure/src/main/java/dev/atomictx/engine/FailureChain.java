package dev.atomictx.engine;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Everything a throwable carries that may tell why it was thrown: its causes, and the
 * further exceptions of a JDBC batch.
 */
public final class FailureChain {

	/**
	 * "Current transaction is aborted": never the reason, only what follows from it.
	 */
	private static final String IN_FAILED_TRANSACTION = "25P02";

	private FailureChain() {
	}

	/**
	 * List the throwable and all it carries, nearest first.
	 * @param failure the throwable
	 * @return each throwable once
	 */
	public static List<Throwable> of(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		List<Throwable> chain = new ArrayList<>(4);
		Deque<Throwable> pending = new ArrayDeque<>(2);
		pending.push(failure);
		while (!pending.isEmpty()) {
			Throwable link = pending.pop();
			if (seen.add(link)) {
				chain.add(link);
				push(link.getCause(), pending);
				push((link instanceof SQLException ex) ? ex.getNextException() : null, pending);
			}
		}
		return chain;
	}

	private static void push(@Nullable Throwable link, Deque<Throwable> pending) {
		if (link != null) {
			pending.push(link);
		}
	}

	/**
	 * List the SQLSTATEs of the throwable and all it carries, nearest first, without the
	 * mere symptom 25P02.
	 * @param failure the throwable
	 * @return the SQLSTATEs
	 */
	public static List<String> sqlStatesOf(Throwable failure) {
		List<String> sqlStates = new ArrayList<>(2);
		for (Throwable link : of(failure)) {
			if (link instanceof SQLException ex && ex.getSQLState() != null
					&& !ex.getSQLState().equals(IN_FAILED_TRANSACTION)) {
				sqlStates.add(ex.getSQLState());
			}
		}
		return sqlStates;
	}

}
