package dev.atomictx.autoconfigure;

import dev.atomictx.engine.TransactionDialect;
import dev.atomictx.engine.TransactionObserver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Has all transaction managers observed, those that the application defines itself
 * included.
 */
final class TransactionObserverPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<TransactionDialect> dialect;

	private final ObjectProvider<AtomicProperties> properties;

	TransactionObserverPostProcessor(ObjectProvider<TransactionDialect> dialect,
			ObjectProvider<AtomicProperties> properties) {
		this.dialect = dialect;
		this.properties = properties;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof PlatformTransactionManager transactionManager) {
			TransactionObserver.observe(transactionManager, this.dialect.getIfAvailable(() -> TransactionDialect.NONE),
					this.properties.getObject().silentRollback() == AtomicProperties.SilentRollback.ALL);
		}
		return bean;
	}

}
