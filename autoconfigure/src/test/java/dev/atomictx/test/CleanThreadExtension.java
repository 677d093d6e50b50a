package dev.atomictx.test;

import java.util.Map;

import dev.atomictx.AtomicScope;
import dev.atomictx.engine.TransactionObserver;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test that leaves anything of a transaction on its thread, or an interrupt.
 */
public final class CleanThreadExtension implements AfterEachCallback {

	@Override
	public void afterEach(ExtensionContext context) {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEqualTo(Map.of());
		assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
		assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
		assertThat(TransactionSynchronizationManager.getCurrentTransactionName()).isNull();
		assertThat(TransactionSynchronizationManager.isCurrentTransactionReadOnly()).isFalse();
		assertThat(TransactionSynchronizationManager.getCurrentTransactionIsolationLevel()).isNull();
		assertThat(AtomicScope.currentOrNull()).isNull();
		Object first = ReflectionTestUtils.invokeMethod(TransactionObserver.class, "first");
		assertThat(first).as("transaction in the chain of the thread").isNull();
		assertThat(Thread.interrupted()).isFalse();
	}

}
