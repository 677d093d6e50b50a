package dev.atomictx;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Isolation;
import org.springframework.util.Assert;

/**
 * Builds an {@link AtomicDefinition}. What each property means and its default are
 * written there and on {@link Atomic}.
 *
 * @since 0.1.0
 */
public final class AtomicDefinitionBuilder {

	String transactionManager = "";

	String name = "";

	boolean savepoint = true;

	boolean durable;

	Set<FailureKind> retryOn = Set.of();

	Set<Class<? extends Throwable>> retryFor = Set.of();

	Set<Class<? extends Throwable>> noRetryFor = Set.of();

	int maxRetries = -1;

	@Nullable Duration deadline;

	Isolation isolation = Isolation.DEFAULT;

	boolean readOnly;

	@Nullable Duration timeout;

	Set<Class<? extends Throwable>> noRollbackFor = Set.of();

	AtomicDefinitionBuilder() {
	}

	AtomicDefinitionBuilder(AtomicDefinition definition) {
		this.transactionManager = definition.transactionManager();
		this.name = definition.name();
		this.savepoint = definition.savepoint();
		this.durable = definition.durable();
		this.retryOn = definition.retryOn();
		this.retryFor = definition.retryFor();
		this.noRetryFor = definition.noRetryFor();
		this.maxRetries = definition.maxRetries();
		this.deadline = definition.deadline();
		this.isolation = definition.isolation();
		this.readOnly = definition.readOnly();
		this.timeout = definition.timeout();
		this.noRollbackFor = definition.noRollbackFor();
	}

	/**
	 * Set the transaction manager.
	 * @param transactionManager bean name or qualifier; empty for the primary one
	 * @return this builder
	 */
	public AtomicDefinitionBuilder transactionManager(String transactionManager) {
		Assert.notNull(transactionManager, "TransactionManager must not be null");
		this.transactionManager = transactionManager;
		return this;
	}

	/**
	 * Set the name of the unit.
	 * @param name name in logs and metrics; empty for {@code atomic}
	 * @return this builder
	 */
	public AtomicDefinitionBuilder name(String name) {
		Assert.notNull(name, "Name must not be null");
		this.name = name;
		return this;
	}

	/**
	 * Set whether the scope gets a savepoint inside an active transaction.
	 * @param savepoint {@code false} to join
	 * @return this builder
	 */
	public AtomicDefinitionBuilder savepoint(boolean savepoint) {
		this.savepoint = savepoint;
		return this;
	}

	/**
	 * Set whether the scope must be outermost.
	 * @param durable {@code true} to insist
	 * @return this builder
	 */
	public AtomicDefinitionBuilder durable(boolean durable) {
		this.durable = durable;
		return this;
	}

	/**
	 * Set the kinds of failure to retry.
	 * @param kinds the kinds; none for {@code atomic.retry.on}
	 * @return this builder
	 */
	public AtomicDefinitionBuilder retryOn(FailureKind... kinds) {
		this.retryOn = Set.copyOf(List.of(kinds));
		return this;
	}

	/**
	 * Set further exceptions to retry.
	 * @param types the classes, subclasses included
	 * @return this builder
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinitionBuilder retryFor(Class<? extends Throwable>... types) {
		this.retryFor = setOf(types);
		return this;
	}

	/**
	 * Set the exceptions never to retry.
	 * @param types the classes, subclasses included
	 * @return this builder
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinitionBuilder noRetryFor(Class<? extends Throwable>... types) {
		this.noRetryFor = setOf(types);
		return this;
	}

	/**
	 * Set how many attempts may follow the first.
	 * @param maxRetries the number; 0 for never, -1 for {@code atomic.retry.max-retries}
	 * @return this builder
	 */
	public AtomicDefinitionBuilder maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * Set the time for all attempts together.
	 * @param deadline the time; {@code null} for {@code atomic.retry.deadline}
	 * @return this builder
	 */
	public AtomicDefinitionBuilder deadline(@Nullable Duration deadline) {
		this.deadline = deadline;
		return this;
	}

	/**
	 * Set the isolation level of the transaction.
	 * @param isolation the level
	 * @return this builder
	 */
	public AtomicDefinitionBuilder isolation(Isolation isolation) {
		Assert.notNull(isolation, "Isolation must not be null");
		this.isolation = isolation;
		return this;
	}

	/**
	 * Set whether the unit only reads.
	 * @param readOnly {@code true} for a read-only transaction
	 * @return this builder
	 */
	public AtomicDefinitionBuilder readOnly(boolean readOnly) {
		this.readOnly = readOnly;
		return this;
	}

	/**
	 * Set the timeout of the transaction the scope begins.
	 * @param timeout the timeout, rounded up to whole seconds; {@code null} for the
	 * transaction manager's
	 * @return this builder
	 */
	public AtomicDefinitionBuilder timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Set the exceptions that keep the work.
	 * @param types the classes, subclasses included
	 * @return this builder
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinitionBuilder noRollbackFor(Class<? extends Throwable>... types) {
		this.noRollbackFor = setOf(types);
		return this;
	}

	/**
	 * Build the definition.
	 * @return the definition
	 * @throws IllegalArgumentException when the properties contradict each other or one
	 * is out of range; the message names property and value
	 */
	public AtomicDefinition build() {
		Assert.isTrue(this.maxRetries >= -1, () -> "maxRetries must be -1 (for the property), 0 (never) or a number "
				+ "of retries, but is " + this.maxRetries);
		requirePositive("deadline", this.deadline);
		requirePositive("timeout", this.timeout);
		requireReachable("retryFor", this.retryFor, "noRetryFor", this.noRetryFor);
		requireReachable("retryFor", this.retryFor, "noRollbackFor", this.noRollbackFor);
		return new AtomicDefinition(this);
	}

	private static Set<Class<? extends Throwable>> setOf(Class<? extends Throwable>[] types) {
		return Set.copyOf(Arrays.asList(types));
	}

	private static void requirePositive(String property, @Nullable Duration value) {
		Assert.isTrue(value == null || (!value.isNegative() && !value.isZero()),
				() -> property + " must be a positive duration, but is " + value);
	}

	private static void requireReachable(String property, Set<Class<? extends Throwable>> types, String winning,
			Set<Class<? extends Throwable>> winners) {
		for (Class<? extends Throwable> type : types) {
			winners.stream().filter((winner) -> winner.isAssignableFrom(type)).findFirst().ifPresent((winner) -> {
				throw new IllegalArgumentException(property + " names " + type.getName() + ", but " + winning
						+ " names " + winner.getName() + " and wins: remove one of them");
			});
		}
	}

}
