package dev.atomictx;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.annotation.Isolation;

/**
 * How to run a unit: one property for each attribute of {@link Atomic}, where meaning and
 * counting rules are written. Immutable, and validated when built.
 *
 * @since 0.1.0
 */
public final class AtomicDefinition {

	private static final AtomicDefinition DEFAULTS = builder().build();

	private final String transactionManager;

	private final String name;

	private final boolean savepoint;

	private final boolean durable;

	private final Set<FailureKind> retryOn;

	private final Set<Class<? extends Throwable>> retryFor;

	private final Set<Class<? extends Throwable>> noRetryFor;

	private final int maxRetries;

	private final @Nullable Duration deadline;

	private final Isolation isolation;

	private final boolean readOnly;

	private final @Nullable Duration timeout;

	private final Set<Class<? extends Throwable>> noRollbackFor;

	AtomicDefinition(AtomicDefinitionBuilder builder) {
		this.transactionManager = builder.transactionManager;
		this.name = builder.name;
		this.savepoint = builder.savepoint;
		this.durable = builder.durable;
		this.retryOn = builder.retryOn;
		this.retryFor = builder.retryFor;
		this.noRetryFor = builder.noRetryFor;
		this.maxRetries = builder.maxRetries;
		this.deadline = builder.deadline;
		this.isolation = builder.isolation;
		this.readOnly = builder.readOnly;
		this.timeout = builder.timeout;
		this.noRollbackFor = builder.noRollbackFor;
	}

	/**
	 * Start a definition from the defaults.
	 * @return the builder
	 */
	public static AtomicDefinitionBuilder builder() {
		return new AtomicDefinitionBuilder();
	}

	/**
	 * Return the definition that has every default.
	 * @return always the same instance
	 */
	public static AtomicDefinition withDefaults() {
		return DEFAULTS;
	}

	/**
	 * Start another definition from this one.
	 * @return the builder
	 */
	public AtomicDefinitionBuilder toBuilder() {
		return new AtomicDefinitionBuilder(this);
	}

	/**
	 * Transaction manager by bean name or qualifier; empty for the primary one (default).
	 * @return as set on the builder
	 */
	public String transactionManager() {
		return this.transactionManager;
	}

	/**
	 * Name of the unit in logs and metrics; empty (default) for {@code atomic}.
	 * @return as set on the builder
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Whether the scope gets a savepoint inside an active transaction (default) or joins.
	 * @return as set on the builder
	 */
	public boolean savepoint() {
		return this.savepoint;
	}

	/**
	 * Whether the scope must be outermost; default {@code false}.
	 * @return as set on the builder
	 */
	public boolean durable() {
		return this.durable;
	}

	/**
	 * Kinds of failure to retry; empty (default) for {@code atomic.retry.on}.
	 * @return as set on the builder
	 */
	public Set<FailureKind> retryOn() {
		return this.retryOn;
	}

	/**
	 * Further exceptions to retry, subclasses included; default none.
	 * @return as set on the builder
	 */
	public Set<Class<? extends Throwable>> retryFor() {
		return this.retryFor;
	}

	/**
	 * Exceptions never to retry, subclasses included; default none.
	 * @return as set on the builder
	 */
	public Set<Class<? extends Throwable>> noRetryFor() {
		return this.noRetryFor;
	}

	/**
	 * Most attempts after the first; -1 (default) for {@code atomic.retry.max-retries}.
	 * @return as set on the builder
	 */
	public int maxRetries() {
		return this.maxRetries;
	}

	/**
	 * Time for all attempts together; {@code null} (default) for the property.
	 * @return as set on the builder
	 */
	public @Nullable Duration deadline() {
		return this.deadline;
	}

	/**
	 * Isolation level of the transaction; default: the database's.
	 * @return as set on the builder
	 */
	public Isolation isolation() {
		return this.isolation;
	}

	/**
	 * Whether the unit only reads; default {@code false}.
	 * @return as set on the builder
	 */
	public boolean readOnly() {
		return this.readOnly;
	}

	/**
	 * Timeout of the transaction the scope begins; {@code null} (default) for the
	 * manager's.
	 * @return as set on the builder
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Exceptions that keep the work, subclasses included; default none.
	 * @return as set on the builder
	 */
	public Set<Class<? extends Throwable>> noRollbackFor() {
		return this.noRollbackFor;
	}

}
