package dev.atomictx;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.annotation.Isolation;

/**
 * Makes a method one unit of work: it commits whole or not at all.
 * <p>
 * The outermost boundary begins a transaction and commits it. Inside an active
 * transaction the method becomes a savepoint, so that its failure can be handled without
 * losing the rest. Every throwable that escapes rolls the unit back and reaches the
 * caller as the same instance. When the database refuses the unit for a reason that
 * another attempt can cure, the smallest scope that can succeed is tried again.
 *
 * <pre class="code">
 * &#64;Atomic(retryOn = DEADLOCK)
 * public Receipt transfer(long from, long to, BigDecimal amount) { ... }
 * </pre>
 *
 * On a class or interface it applies to all its methods that a proxy can intercept; on a
 * method it replaces the one on the type as a whole: no attribute of that one counts. It
 * is found on the implementation first, then on the interfaces, and can serve as a
 * meta-annotation with {@code @AliasFor}.
 * <p>
 * It has no effect when the method is called on {@code this} (the call does not pass
 * through the proxy) or on an object that is not a Spring bean. It is refused at start,
 * with a message that names the method, on private, static and final methods, on return
 * types that outlive the transaction (futures, streams, reactive types; a future is fine
 * on an {@code @Async} method), next to {@code @Transactional} on the same element, and
 * on a method of a {@code @Transactional} type whose propagation, transaction manager,
 * isolation level or rollback rules contradict it.
 * <p>
 * Durations are written as {@code "2s"}, {@code "500ms"}, ISO-8601 ({@code "PT2S"}) or a
 * placeholder ({@code "${bank.deadline}"}).
 *
 * @since 0.1.0
 * @see AtomicOperations
 * @see AtomicScope
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface Atomic {

	/**
	 * Order of the advice unless {@code atomic.order} says otherwise: outside
	 * {@code @Transactional} and {@code @Cacheable}, whose default is the lowest
	 * precedence, so that each attempt passes through them again; inside method security,
	 * so that a refused call begins no transaction. {@code @Retryable} is moved inside
	 * and {@code @Async} stays outside whatever the order.
	 */
	int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 1000;

	/**
	 * Alias for {@link #transactionManager()}.
	 * @return the bean name or qualifier of the transaction manager
	 */
	@AliasFor("transactionManager")
	String value() default "";

	/**
	 * Transaction manager, by bean name or qualifier. Default: the primary one.
	 * @return the bean name or qualifier
	 */
	@AliasFor("value")
	String transactionManager() default "";

	/**
	 * Name of the unit in logs, metrics, and {@code TransactionDefinition.getName()}.
	 * Default: {@code Class.method}, with the simple name of the class.
	 * @return the name
	 */
	String name() default "";

	/**
	 * Whether the method gets a savepoint of its own inside an active transaction
	 * ({@code true}, the default) or joins it. Has no effect when the scope is outermost.
	 * @return {@code false} to join
	 */
	boolean savepoint() default true;

	/**
	 * Whether the scope must be outermost, so that its success means committed. Inside an
	 * active transaction the call fails with an {@code IllegalTransactionStateException}
	 * before anything runs. Default: {@code false}.
	 * @return {@code true} to insist
	 */
	boolean durable() default false;

	/**
	 * Key under which the unit happens once, as an expression of the Spring Expression
	 * Language on the arguments: {@code "#request.id"}, {@code "#p0"}. It must lead to a
	 * string, number, UUID or the like, of 1 to 200 characters; anything else is refused
	 * at the call, and an expression that names no parameter at start. Default: no key.
	 * <p>
	 * The key is written in the transaction of the unit, before its work, together with
	 * the {@link #name()} and a digest of the arguments. A later call with the same name,
	 * key and arguments, on whatever node, does not run the method: it returns the stored
	 * result, or throws the stored exception if {@link #noRollbackFor()} has committed
	 * one; where that was not stored, it throws an {@link AlreadyDoneException}. With
	 * other arguments it throws a {@link KeyReusedException}. A call that comes while
	 * another one runs waits for it. A unit that rolled back has not happened. If the
	 * answer to COMMIT is lost, the unit is run again, which finds out what happened.
	 * <p>
	 * Implies {@link #durable()}. Cannot be combined with {@link #readOnly()}. Needs the
	 * table {@code atomic_key}, whose rows the application deletes when no caller will
	 * repeat them any more. Give the unit a {@link #name()}: the default one changes when
	 * the method is renamed, and with it the meaning of all keys.
	 * @return the expression
	 */
	String idempotencyKey() default "";

	/**
	 * Kinds of failure worth another attempt. Default: {@code atomic.retry.kinds}. Has no
	 * effect in a joined scope, and in a nested scope for kinds that a savepoint cannot
	 * cure: those pass to the next scope outward that declares them.
	 * @return the kinds
	 */
	FailureKind[] retryOn() default {};

	/**
	 * Further exceptions worth another attempt, subclasses included; the exception that
	 * escapes is compared, not its causes. Default: none. Has no effect in a joined
	 * scope.
	 * @return the classes
	 */
	Class<? extends Throwable>[] retryFor() default {};

	/**
	 * Exceptions never to retry, subclasses included, whatever their kind. Compared as
	 * for {@link #retryFor()}, over which it wins. Default: none.
	 * @return the classes
	 */
	Class<? extends Throwable>[] noRetryFor() default {};

	/**
	 * Most attempts after the first, which is not counted: 3 means up to four attempts.
	 * Default: -1, for {@code atomic.retry.max-retries}; 0 means never. A nested scope
	 * counts its own retries, anew in each execution. Has no effect in a joined scope.
	 * @return the number of retries
	 */
	int maxRetries() default -1;

	/**
	 * Time for all attempts of one execution together, waits included: no attempt starts
	 * after it, and none that runs is interrupted. Default: {@code atomic.retry.deadline}
	 * (none). Has no effect in a joined scope.
	 * @return the duration
	 */
	String deadline() default "";

	/**
	 * Isolation level of the transaction. Default: the database's. A nested or joined
	 * scope that asks for another level than the transaction has fails with an
	 * {@code IllegalTransactionStateException}; one that asks for {@code DEFAULT} takes
	 * what is there.
	 * @return the level
	 */
	Isolation isolation() default Isolation.DEFAULT;

	/**
	 * Whether the unit only reads. Default: {@code false}, which inside a read-only
	 * transaction fails with an {@code IllegalTransactionStateException}. Has no effect
	 * in a nested or joined scope of a transaction that may write.
	 * @return {@code true} for a read-only transaction
	 */
	boolean readOnly() default false;

	/**
	 * Timeout of the transaction that the scope begins, for each attempt anew. Spring
	 * counts it in whole seconds; fractions are rounded up. Default: the transaction
	 * manager's. Has no effect in a nested or joined scope.
	 * @return the duration
	 */
	String timeout() default "";

	/**
	 * Exceptions that keep the work although they escape, subclasses included. Everything
	 * else, checked exceptions too, rolls back. Such an exception is not retried.
	 * Default: none.
	 * @return the classes
	 */
	Class<? extends Throwable>[] noRollbackFor() default {};

}
