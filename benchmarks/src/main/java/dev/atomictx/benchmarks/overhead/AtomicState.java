package dev.atomictx.benchmarks.overhead;

import dev.atomictx.AtomicOperations;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with AtomicTx.
 */
@State(Scope.Benchmark)
public class AtomicState {

	private final ConfigurableApplicationContext context = OverheadApplication.start(true, AtomicWork.class);

	final AtomicWork work = this.context.getBean(AtomicWork.class);

	final AtomicOperations operations = this.context.getBean(AtomicOperations.class);

	@TearDown
	public void close() {
		this.context.close();
	}

}
