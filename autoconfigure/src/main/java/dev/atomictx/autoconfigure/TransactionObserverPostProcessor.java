package dev.atomictx.autoconfigure;

import dev.atomictx.engine.TransactionObserver;
import dev.atomictx.engine.TransactionProbe;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Has all transaction managers observed, those that the application defines itself
 * included.
 */
final class TransactionObserverPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<TransactionProbe> probe;

	TransactionObserverPostProcessor(ObjectProvider<TransactionProbe> probe) {
		this.probe = probe;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager transactionManager) {
			TransactionObserver.observe(transactionManager, this.probe.getIfAvailable(() -> TransactionProbe.NONE));
		}
		return bean;
	}

}
