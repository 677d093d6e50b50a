package dev.atomictx.sample;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Calls something from many threads, none before all are ready.
 */
public final class Simultaneously {

	private Simultaneously() {
	}

	public static <T> List<T> call(int times, IntFunction<T> action) throws Exception {
		CyclicBarrier start = new CyclicBarrier(times);
		ExecutorService threads = Executors.newFixedThreadPool(times);
		try {
			List<Callable<T>> calls = IntStream.range(0, times).mapToObj((number) -> (Callable<T>) () -> {
				start.await();
				return action.apply(number);
			}).toList();
			return threads.invokeAll(calls).stream().map(Simultaneously::result).toList();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static <T> T result(Future<T> future) {
		try {
			return future.get();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
