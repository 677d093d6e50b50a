package dev.atomictx.benchmarks.overhead;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application without AtomicTx.
 */
@State(Scope.Benchmark)
public class PeerState {

	private final ConfigurableApplicationContext context = OverheadApplication.start(false, TransactionalWork.class,
			RetryableWork.class, SpringRetryWork.class, ResilienceWork.class);

	final TransactionalWork transactional = this.context.getBean(TransactionalWork.class);

	final RetryableWork retryable = this.context.getBean(RetryableWork.class);

	final SpringRetryWork springRetry = this.context.getBean(SpringRetryWork.class);

	final ResilienceWork resilience = this.context.getBean(ResilienceWork.class);

	final TransactionTemplate transactionTemplate = new TransactionTemplate(
			this.context.getBean(PlatformTransactionManager.class));

	final FailsafeExecutor<Object> failsafe = Failsafe.with(RetryPolicy.ofDefaults());

	@TearDown
	public void close() {
		this.context.close();
	}

}
