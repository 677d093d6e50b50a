package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import dev.atomictx.engine.AfterCompletionContract;
import org.junit.jupiter.api.AfterEach;

import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Scopes after the end of JPA transactions.
 */
class JpaAfterCompletionIntegrationTests extends AfterCompletionContract {

	private final List<LocalContainerEntityManagerFactoryBean> factories = new ArrayList<>();

	@Override
	protected PlatformTransactionManager manager(DataSource dataSource) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(dataSource);
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setManagedTypes(PersistenceManagedTypes.of(Document.class.getName()));
		factory.afterPropertiesSet();
		this.factories.add(factory);
		return new JpaTransactionManager(factory.getObject());
	}

	@AfterEach
	void closePersistenceUnits() {
		this.factories.forEach(LocalContainerEntityManagerFactoryBean::destroy);
		this.factories.clear();
	}

}
