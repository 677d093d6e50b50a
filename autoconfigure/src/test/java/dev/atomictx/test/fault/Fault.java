package dev.atomictx.test.fault;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A fault that a {@link FaultProxy} has been told to cause. It stays armed, though a
 * fault that strikes once does nothing more after that, until it is turned
 * {@linkplain #off() off}.
 */
public final class Fault {

	enum Kind {

		LOSE_REQUEST, LOSE_ACKNOWLEDGEMENT, DELAY_REQUEST, DELAY_ACKNOWLEDGEMENT

	}

	private final Kind kind;

	private final Predicate<Statement> trigger;

	private final BooleanSupplier schedule;

	private final Supplier<CompletableFuture<?>> release;

	private final AtomicInteger strikes = new AtomicInteger();

	private volatile boolean armed = true;

	Fault(Kind kind, Predicate<Statement> trigger, BooleanSupplier schedule, Supplier<CompletableFuture<?>> release) {
		this.kind = kind;
		this.trigger = trigger;
		this.schedule = schedule;
		this.release = release;
	}

	/**
	 * Does no harm from now on. What it has already struck stays struck.
	 */
	public void off() {
		this.armed = false;
	}

	/**
	 * Returns how many statements this fault has struck.
	 * @return the number of statements
	 */
	public int strikes() {
		return this.strikes.get();
	}

	Kind kind() {
		return this.kind;
	}

	/**
	 * Return what a delayed message waits for.
	 */
	CompletableFuture<?> release() {
		return this.release.get();
	}

	/**
	 * Decide whether to strike the statement, which counts for the schedule.
	 */
	boolean strikes(Statement statement) {
		boolean struck = this.armed && this.trigger.test(statement) && this.schedule.getAsBoolean();
		if (struck) {
			this.strikes.incrementAndGet();
		}
		return struck;
	}

}
