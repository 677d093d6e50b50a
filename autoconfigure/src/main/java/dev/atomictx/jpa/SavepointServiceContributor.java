package dev.atomictx.jpa;

import java.util.Map;

import org.hibernate.Version;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.resource.transaction.internal.TransactionCoordinatorBuilderInitiator;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/**
 * Puts a {@link SavepointTransactionCoordinator} around that of each session, in
 * persistence units with the setting {@value #SETTING}.
 * <p>
 * Hibernate finds this class through Java's service loader, which is the way it documents
 * for replacing a service. The setting {@code hibernate.transaction.coordinator_class}
 * would do it as well, but Hibernate warns of each use of it at start, and the one who
 * sets it must know whether the persistence unit is one for JTA. Here whatever Hibernate
 * would have used is known, and that of JTA stays as it is.
 */
public final class SavepointServiceContributor implements ServiceContributor {

	/**
	 * Whether a persistence unit has savepoints.
	 */
	static final String SETTING = "dev.atomictx.savepoints";

	@Override
	public void contribute(StandardServiceRegistryBuilder serviceRegistryBuilder) {
		if (Boolean.parseBoolean(String.valueOf(serviceRegistryBuilder.getSettings().get(SETTING)))
				&& HibernateVersion.refuse(Version.getVersionString()) == null) {
			serviceRegistryBuilder.addInitiator(new Initiator());
		}
	}

	/**
	 * Does what Hibernate does, and wraps the result.
	 */
	private static final class Initiator implements StandardServiceInitiator<TransactionCoordinatorBuilder> {

		@Override
		public TransactionCoordinatorBuilder initiateService(Map<String, Object> configurationValues,
				ServiceRegistryImplementor registry) {
			TransactionCoordinatorBuilder builder = TransactionCoordinatorBuilderInitiator.INSTANCE
				.initiateService(configurationValues, registry);
			return builder.isJta() ? builder : new SavepointTransactionCoordinatorBuilder(builder);
		}

		@Override
		public Class<TransactionCoordinatorBuilder> getServiceInitiated() {
			return TransactionCoordinatorBuilder.class;
		}

	}

}
