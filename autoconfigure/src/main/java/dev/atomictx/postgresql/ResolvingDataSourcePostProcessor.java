package dev.atomictx.postgresql;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Wraps the data sources of an application into {@link ResolvingDataSource}s.
 */
public final class ResolvingDataSourcePostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof DataSource dataSource && !(bean instanceof ResolvingDataSource))
				? new ResolvingDataSource(dataSource) : bean;
	}

}
