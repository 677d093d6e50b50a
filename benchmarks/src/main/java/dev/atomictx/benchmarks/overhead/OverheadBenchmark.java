package dev.atomictx.benchmarks.overhead;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a boundary costs by itself, without a database: time and allocation of one call
 * that succeeds. The names of the methods are those of {@link OverheadRun}: the shape,
 * then the boundary.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 50, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class OverheadBenchmark {

	private final Object result = new Object();

	@Benchmark
	public Object flatTransactional(PeerState peers) {
		return peers.transactional.flat();
	}

	@Benchmark
	public Object flatRetryable(PeerState peers) {
		return peers.retryable.flat();
	}

	@Benchmark
	public Object flatSpringRetry(PeerState peers) {
		return peers.springRetry.flat();
	}

	@Benchmark
	public Object flatResilience(PeerState peers) {
		return peers.resilience.flat();
	}

	@Benchmark
	public Object flatAtomic(AtomicState atomic) {
		return atomic.work.flat();
	}

	@Benchmark
	public Object flatAtomicRetryOn(AtomicState atomic) {
		return atomic.work.retryable();
	}

	@Benchmark
	public Object nestedTransactional(PeerState peers) {
		return peers.transactional.aroundNested(peers.transactional);
	}

	@Benchmark
	public Object nestedRetryable(PeerState peers) {
		return peers.retryable.aroundNested(peers.retryable);
	}

	@Benchmark
	public Object nestedAtomic(AtomicState atomic) {
		return atomic.work.aroundNested(atomic.work);
	}

	@Benchmark
	public Object joinedTransactional(PeerState peers) {
		return peers.transactional.aroundJoined(peers.transactional);
	}

	@Benchmark
	public Object joinedRetryable(PeerState peers) {
		return peers.retryable.aroundJoined(peers.retryable);
	}

	@Benchmark
	public Object joinedAtomic(AtomicState atomic) {
		return atomic.work.aroundJoined(atomic.work);
	}

	@Benchmark
	public @Nullable Object programmaticTransactionTemplate(PeerState peers) {
		return peers.transactionTemplate.execute((status) -> this.result);
	}

	@Benchmark
	public @Nullable Object programmaticFailsafe(PeerState peers) {
		return peers.failsafe.get(() -> peers.transactionTemplate.execute((status) -> this.result));
	}

	@Benchmark
	public Object programmaticAtomicOperations(AtomicState atomic) {
		return atomic.operations.execute((scope) -> this.result);
	}

}
