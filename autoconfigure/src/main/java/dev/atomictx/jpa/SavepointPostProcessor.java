package dev.atomictx.jpa;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;

/**
 * Gives savepoints to the transaction managers of an application that work with
 * Hibernate: it puts a {@link SavepointJpaDialect} before the dialect of each.
 * <p>
 * It does so after the initialization, in which a manager takes the dialect of its entity
 * manager factory. Managers of other providers stay as they are.
 */
public final class SavepointPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof JpaTransactionManager transactionManager) {
			JpaDialect dialect = transactionManager.getJpaDialect();
			if (dialect instanceof HibernateJpaDialect) {
				transactionManager.setJpaDialect(new SavepointJpaDialect(dialect, transactionManager::getDataSource));
				transactionManager.setNestedTransactionAllowed(true);
			}
		}
		return bean;
	}

}
