package dev.atomictx;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Isolation;
import org.springframework.util.Assert;

/**
 * Describes how to run a unit: one property for each attribute of {@link Atomic}, where
 * meaning and counting rules are documented.
 * <p>
 * Immutable. Start from {@link #DEFAULT}; each {@code with...} method returns a copy, and
 * throws an {@code IllegalArgumentException} that names the property and the value if the
 * copy would be invalid.
 *
 * <pre class="code">
 * private static final AtomicDefinition TRANSFER = AtomicDefinition.DEFAULT.withName("transfer")
 *     .withRetryOn(FailureKind.DEADLOCK);
 * </pre>
 *
 * @since 0.1.0
 */
public final class AtomicDefinition {

	/**
	 * The definition with every default.
	 */
	public static final AtomicDefinition DEFAULT = new AtomicDefinition();

	// Assigned only by the method that makes a copy, before the copy is handed out.

	private String transactionManager = "";

	private String name = "atomic";

	private boolean savepoint = true;

	private boolean durable;

	private @Nullable IdempotencyKey idempotencyKey;

	private Set<FailureKind> retryOn = Set.of();

	private Set<Class<? extends Throwable>> retryFor = Set.of();

	private Set<Class<? extends Throwable>> noRetryFor = Set.of();

	private int maxRetries = -1;

	private @Nullable Duration deadline;

	private Isolation isolation = Isolation.DEFAULT;

	private boolean readOnly;

	private @Nullable Duration timeout;

	private Set<Class<? extends Throwable>> noRollbackFor = Set.of();

	private AtomicDefinition() {
	}

	private AtomicDefinition(AtomicDefinition original) {
		this.transactionManager = original.transactionManager;
		this.name = original.name;
		this.savepoint = original.savepoint;
		this.durable = original.durable;
		this.idempotencyKey = original.idempotencyKey;
		this.retryOn = original.retryOn;
		this.retryFor = original.retryFor;
		this.noRetryFor = original.noRetryFor;
		this.maxRetries = original.maxRetries;
		this.deadline = original.deadline;
		this.isolation = original.isolation;
		this.readOnly = original.readOnly;
		this.timeout = original.timeout;
		this.noRollbackFor = original.noRollbackFor;
	}

	private AtomicDefinition with(Consumer<AtomicDefinition> change) {
		AtomicDefinition copy = new AtomicDefinition(this);
		change.accept(copy);
		copy.validate();
		return copy;
	}

	private void validate() {
		Assert.hasText(this.name, "name must not be empty");
		Assert.isTrue(this.maxRetries >= -1, () -> "maxRetries must be -1 (for the property), 0 (never) or a number "
				+ "of retries, but is " + this.maxRetries);
		Assert.isTrue(this.idempotencyKey == null || !this.readOnly,
				"readOnly must not be true with an idempotencyKey, which is written: remove one of them");
		requirePositive("deadline", this.deadline);
		requirePositive("timeout", this.timeout);
		requireReachable("retryFor", this.retryFor, "noRetryFor", this.noRetryFor);
		requireReachable("retryFor", this.retryFor, "noRollbackFor", this.noRollbackFor);
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

	/**
	 * Transaction manager by bean name or qualifier; empty for the primary one (default).
	 * @return the bean name or qualifier
	 */
	public String transactionManager() {
		return this.transactionManager;
	}

	/**
	 * Return a copy with another transaction manager.
	 * @param transactionManager bean name or qualifier; empty for the primary one
	 * @return the copy
	 */
	public AtomicDefinition withTransactionManager(String transactionManager) {
		Assert.notNull(transactionManager, "TransactionManager must not be null");
		return with((copy) -> copy.transactionManager = transactionManager);
	}

	/**
	 * Name of the unit in logs and metrics; default {@code atomic}.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return a copy with another name.
	 * @param name name in logs and metrics; not empty
	 * @return the copy
	 */
	public AtomicDefinition withName(String name) {
		Assert.notNull(name, "Name must not be null");
		return with((copy) -> copy.name = name);
	}

	/**
	 * Whether the scope gets a savepoint inside an active transaction (default) or joins.
	 * @return {@code false} to join
	 */
	public boolean savepoint() {
		return this.savepoint;
	}

	/**
	 * Return a copy that gets a savepoint inside an active transaction, or joins it.
	 * @param savepoint {@code false} to join
	 * @return the copy
	 */
	public AtomicDefinition withSavepoint(boolean savepoint) {
		return with((copy) -> copy.savepoint = savepoint);
	}

	/**
	 * Whether the scope must be outermost; default {@code false}. An
	 * {@link #idempotencyKey()} implies it.
	 * @return {@code true} to insist
	 */
	public boolean durable() {
		return this.durable || this.idempotencyKey != null;
	}

	/**
	 * Return a copy that must be outermost, or need not be.
	 * @param durable {@code true} to insist
	 * @return the copy
	 */
	public AtomicDefinition withDurable(boolean durable) {
		return with((copy) -> copy.durable = durable);
	}

	/**
	 * Key under which the unit happens once; {@code null} (default) for none.
	 * @return the key
	 */
	public @Nullable IdempotencyKey idempotencyKey() {
		return this.idempotencyKey;
	}

	/**
	 * Return a copy that happens once under a key.
	 * @param idempotencyKey the key; {@code null} for none
	 * @return the copy
	 */
	public AtomicDefinition withIdempotencyKey(@Nullable IdempotencyKey idempotencyKey) {
		return with((copy) -> copy.idempotencyKey = idempotencyKey);
	}

	/**
	 * Return a copy that happens once under a key, without arguments and without a type
	 * of the result.
	 * @param idempotencyKey value of the key
	 * @return the copy
	 * @see IdempotencyKey#of(String)
	 */
	public AtomicDefinition withIdempotencyKey(String idempotencyKey) {
		return withIdempotencyKey(IdempotencyKey.of(idempotencyKey));
	}

	/**
	 * Kinds of failure to retry; empty (default) for {@code atomic.retry.kinds}.
	 * @return the kinds
	 */
	public Set<FailureKind> retryOn() {
		return this.retryOn;
	}

	/**
	 * Return a copy with other kinds of failure to retry.
	 * @param kinds the kinds; none for {@code atomic.retry.kinds}
	 * @return the copy
	 */
	public AtomicDefinition withRetryOn(FailureKind... kinds) {
		return with((copy) -> copy.retryOn = Set.copyOf(Arrays.asList(kinds)));
	}

	/**
	 * Further exceptions to retry, subclasses included; default none.
	 * @return the classes
	 */
	public Set<Class<? extends Throwable>> retryFor() {
		return this.retryFor;
	}

	/**
	 * Return a copy with other exceptions to retry.
	 * @param types the classes, subclasses included
	 * @return the copy
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinition withRetryFor(Class<? extends Throwable>... types) {
		return with((copy) -> copy.retryFor = Set.copyOf(Arrays.asList(types)));
	}

	/**
	 * Exceptions never to retry, subclasses included; default none.
	 * @return the classes
	 */
	public Set<Class<? extends Throwable>> noRetryFor() {
		return this.noRetryFor;
	}

	/**
	 * Return a copy with other exceptions never to retry.
	 * @param types the classes, subclasses included
	 * @return the copy
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinition withNoRetryFor(Class<? extends Throwable>... types) {
		return with((copy) -> copy.noRetryFor = Set.copyOf(Arrays.asList(types)));
	}

	/**
	 * Most attempts after the first; -1 (default) for {@code atomic.retry.max-retries}.
	 * @return the number of retries
	 */
	public int maxRetries() {
		return this.maxRetries;
	}

	/**
	 * Return a copy with another number of retries.
	 * @param maxRetries the number; 0 for never, -1 for {@code atomic.retry.max-retries}
	 * @return the copy
	 */
	public AtomicDefinition withMaxRetries(int maxRetries) {
		return with((copy) -> copy.maxRetries = maxRetries);
	}

	/**
	 * Time for all attempts together; {@code null} (default) for
	 * {@code atomic.retry.deadline}.
	 * @return the time
	 */
	public @Nullable Duration deadline() {
		return this.deadline;
	}

	/**
	 * Return a copy with another time for all attempts together.
	 * @param deadline the time; {@code null} for {@code atomic.retry.deadline}
	 * @return the copy
	 */
	public AtomicDefinition withDeadline(@Nullable Duration deadline) {
		return with((copy) -> copy.deadline = deadline);
	}

	/**
	 * Isolation level of the transaction; default: the database's.
	 * @return the level
	 */
	public Isolation isolation() {
		return this.isolation;
	}

	/**
	 * Return a copy with another isolation level.
	 * @param isolation the level
	 * @return the copy
	 */
	public AtomicDefinition withIsolation(Isolation isolation) {
		Assert.notNull(isolation, "Isolation must not be null");
		return with((copy) -> copy.isolation = isolation);
	}

	/**
	 * Whether the unit only reads; default {@code false}.
	 * @return {@code true} for a read-only transaction
	 */
	public boolean readOnly() {
		return this.readOnly;
	}

	/**
	 * Return a copy that only reads, or also writes.
	 * @param readOnly {@code true} for a read-only transaction
	 * @return the copy
	 */
	public AtomicDefinition withReadOnly(boolean readOnly) {
		return with((copy) -> copy.readOnly = readOnly);
	}

	/**
	 * Timeout of the transaction that the scope begins; {@code null} (default) for the
	 * transaction manager's.
	 * @return the timeout
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Return a copy with another timeout.
	 * @param timeout the timeout, rounded up to whole seconds; {@code null} for the
	 * transaction manager's
	 * @return the copy
	 */
	public AtomicDefinition withTimeout(@Nullable Duration timeout) {
		return with((copy) -> copy.timeout = timeout);
	}

	/**
	 * Exceptions that commit although they escape, subclasses included; default none.
	 * @return the classes
	 */
	public Set<Class<? extends Throwable>> noRollbackFor() {
		return this.noRollbackFor;
	}

	/**
	 * Return a copy with other exceptions that commit.
	 * @param types the classes, subclasses included
	 * @return the copy
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final AtomicDefinition withNoRollbackFor(Class<? extends Throwable>... types) {
		return with((copy) -> copy.noRollbackFor = Set.copyOf(Arrays.asList(types)));
	}

}
