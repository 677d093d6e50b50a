package dev.atomictx.jpa;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.hibernate.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;

/**
 * Gives savepoints to the persistence units and transaction managers of an application
 * that work with Hibernate: it sets {@value SavepointServiceContributor#SETTING} for each
 * unit, and puts a {@link SavepointJpaDialect} before the dialect of each manager.
 * <p>
 * The latter is done after the initialization, in which a manager takes the dialect of
 * its entity manager factory. Managers of other providers stay as they are. With a
 * version of Hibernate that is not supported, units do so too, and managers only explain
 * why there are no savepoints. Whether {@code NESTED} is allowed, which scopes do not
 * need, stays the application's choice.
 */
public final class SavepointPostProcessor implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(SavepointPostProcessor.class);

	private final @Nullable String refusal;

	private boolean reported;

	public SavepointPostProcessor() {
		this(Version.getVersionString());
	}

	SavepointPostProcessor(String hibernateVersion) {
		this.refusal = HibernateVersion.refuse(hibernateVersion);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (this.refusal == null && bean instanceof AbstractEntityManagerFactoryBean factory) {
			factory.getJpaPropertyMap().putIfAbsent(SavepointServiceContributor.SETTING, true);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof JpaTransactionManager transactionManager) {
			JpaDialect dialect = transactionManager.getJpaDialect();
			if (dialect instanceof HibernateJpaDialect) {
				addSavepoints(transactionManager, dialect);
			}
		}
		return bean;
	}

	private void addSavepoints(JpaTransactionManager transactionManager, JpaDialect dialect) {
		transactionManager
			.setJpaDialect(new SavepointJpaDialect(dialect, transactionManager::getDataSource, this.refusal));
		if (this.refusal != null && !this.reported) {
			this.reported = true;
			logger.warn(this.refusal);
		}
	}

}
