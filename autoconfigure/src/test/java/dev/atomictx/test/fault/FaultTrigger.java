package dev.atomictx.test.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.springframework.util.Assert;

/**
 * Says which statements a fault strikes, and then which fault it is. Unless told
 * otherwise it strikes once: the first statement that matches.
 */
public final class FaultTrigger {

	private final Consumer<Fault> arming;

	private final Predicate<Statement> statements;

	private final Supplier<BooleanSupplier> schedule;

	FaultTrigger(Consumer<Fault> arming, Predicate<Statement> statements) {
		this(arming, statements, () -> countTo(1));
	}

	private FaultTrigger(Consumer<Fault> arming, Predicate<Statement> statements, Supplier<BooleanSupplier> schedule) {
		this.arming = arming;
		this.statements = statements;
		this.schedule = schedule;
	}

	/**
	 * Leaves all connections alone but one.
	 * @param backend what {@code pg_backend_pid()} says on that connection
	 * @return a narrower trigger
	 */
	public FaultTrigger ofBackend(int backend) {
		return new FaultTrigger(this.arming, this.statements.and((statement) -> statement.backend() == backend),
				this.schedule);
	}

	/**
	 * Strikes once, and not at the first statement that matches.
	 * @param n the number of the statement among those that match, from 1, on all
	 * connections together
	 * @return a trigger that strikes the nth statement
	 */
	public FaultTrigger nth(int n) {
		Assert.isTrue(n > 0, "n must be positive");
		return new FaultTrigger(this.arming, this.statements, () -> countTo(n));
	}

	/**
	 * Strikes every statement that matches.
	 * @return a trigger that always strikes
	 */
	public FaultTrigger always() {
		return new FaultTrigger(this.arming, this.statements, () -> () -> true);
	}

	/**
	 * Strikes at random. With more than one connection it depends on the order of their
	 * statements whom the same seed strikes.
	 * @param probability the share of the statements to strike, from 0 to 1
	 * @param seed the seed of the random numbers
	 * @return a trigger that strikes now and then
	 */
	public FaultTrigger withProbability(double probability, long seed) {
		Assert.isTrue(probability >= 0 && probability <= 1, "Probability must be between 0 and 1");
		return new FaultTrigger(this.arming, this.statements, () -> {
			Random random = new Random(seed);
			return () -> random.nextDouble() < probability;
		});
	}

	/**
	 * The statement does not reach the server, and the connection is cut.
	 * @return the armed fault
	 */
	public Fault loseRequest() {
		return arm(Fault.Kind.LOSE_REQUEST, CompletableFuture::new);
	}

	/**
	 * The server executes the statement, and when it is ready for the next one the
	 * connection is cut without the answer. What the client had sent along with the
	 * statement is executed too.
	 * @return the armed fault
	 */
	public Fault loseAcknowledgement() {
		return arm(Fault.Kind.LOSE_ACKNOWLEDGEMENT, CompletableFuture::new);
	}

	/**
	 * The statement reaches the server late.
	 * @param delay how late
	 * @return the armed fault
	 */
	public Fault delayRequest(Duration delay) {
		return arm(Fault.Kind.DELAY_REQUEST, () -> after(delay));
	}

	/**
	 * The statement reaches the server when the test says so.
	 * @param release what the statement waits for
	 * @return the armed fault
	 */
	public Fault delayRequestUntil(CompletableFuture<?> release) {
		return arm(Fault.Kind.DELAY_REQUEST, () -> release);
	}

	/**
	 * The server executes the statement, and the answer reaches the client late.
	 * @param delay how late
	 * @return the armed fault
	 */
	public Fault delayAcknowledgement(Duration delay) {
		return arm(Fault.Kind.DELAY_ACKNOWLEDGEMENT, () -> after(delay));
	}

	/**
	 * The server executes the statement, and the answer reaches the client when the test
	 * says so.
	 * @param release what the answer waits for
	 * @return the armed fault
	 */
	public Fault delayAcknowledgementUntil(CompletableFuture<?> release) {
		return arm(Fault.Kind.DELAY_ACKNOWLEDGEMENT, () -> release);
	}

	private Fault arm(Fault.Kind kind, Supplier<CompletableFuture<?>> release) {
		Fault fault = new Fault(kind, this.statements, this.schedule.get(), release);
		this.arming.accept(fault);
		return fault;
	}

	private static BooleanSupplier countTo(int n) {
		AtomicInteger count = new AtomicInteger();
		return () -> count.incrementAndGet() == n;
	}

	private static CompletableFuture<?> after(Duration delay) {
		return new CompletableFuture<>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

}
