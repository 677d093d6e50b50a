package dev.atomictx.benchmarks.overhead;

import java.util.concurrent.TimeUnit;

import dev.atomictx.AtomicOperations;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a boundary costs by itself, without a database: time and allocation of one call
 * that succeeds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 100, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class OverheadBenchmark {

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(OverheadApplication.class)
		.web(WebApplicationType.NONE)
		.run();

	private final SpringWork spring = this.context.getBean(SpringWork.class);

	private final AtomicWork atomic = this.context.getBean(AtomicWork.class);

	private final TransactionTemplate transactionTemplate = this.context.getBean(TransactionTemplate.class);

	private final AtomicOperations atomicOperations = this.context.getBean(AtomicOperations.class);

	private final Object result = new Object();

	@TearDown
	public void close() {
		this.context.close();
	}

	@Benchmark
	public Object plain() {
		return this.spring.withoutAdvice();
	}

	@Benchmark
	public Object flatTransactional() {
		return this.spring.flat();
	}

	@Benchmark
	public Object flatRetryableTransactional() {
		return this.spring.retryable();
	}

	@Benchmark
	public Object flatAtomic() {
		return this.atomic.flat();
	}

	@Benchmark
	public Object flatAtomicRetryOn() {
		return this.atomic.retryable();
	}

	@Benchmark
	public Object nestedTransactional() {
		return this.spring.aroundNested(this.spring);
	}

	@Benchmark
	public Object nestedAtomic() {
		return this.atomic.aroundNested(this.atomic);
	}

	@Benchmark
	public Object joinedTransactional() {
		return this.spring.aroundParticipating(this.spring);
	}

	@Benchmark
	public Object joinedAtomic() {
		return this.atomic.aroundJoined(this.atomic);
	}

	@Benchmark
	public @Nullable Object programmaticTransactionTemplate() {
		return this.transactionTemplate.execute((status) -> this.result);
	}

	@Benchmark
	public Object programmaticAtomic() {
		return this.atomicOperations.execute((scope) -> this.result);
	}

}
