package dev.atomictx.autoconfigure;

import javax.sql.DataSource;

import dev.atomictx.AtomicListener;
import dev.atomictx.AtomicOperations;
import dev.atomictx.FailureClassifier;
import dev.atomictx.OutcomeConverter;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.CommitStrategy;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.KeyStore;
import dev.atomictx.engine.TransactionDialect;
import dev.atomictx.engine.retry.RetryTimer;
import dev.atomictx.interceptor.AtomicAdvisor;
import dev.atomictx.interceptor.RetryAdvisorPostProcessor;
import dev.atomictx.interceptor.TransactionManagerSource;
import dev.atomictx.jdbc.JdbcTransactionDialect;
import dev.atomictx.jpa.JpaFailureClassifier;
import dev.atomictx.jpa.SavepointPostProcessor;
import dev.atomictx.mybatis.LocalCacheListener;
import dev.atomictx.postgresql.PostgresqlFailureClassifier;
import dev.atomictx.postgresql.PostgresqlTransactionDialect;
import dev.atomictx.witness.JacksonOutcomeConverter;
import dev.atomictx.witness.JdbcKeyStore;
import dev.atomictx.witness.WitnessPostProcessor;
import dev.atomictx.witness.WitnessedCommits;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of {@link dev.atomictx.Atomic} and {@link AtomicOperations}.
 * <p>
 * The beans that proxies are made with come from static methods and take what they need
 * later as a provider, because they are created before all others.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AopAutoConfiguration.class,
		afterName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
				"org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "atomic.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AtomicProperties.class)
@Import(AutoProxyCreatorRegistrar.class)
public final class AtomicAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AtomicOperations atomicOperations(AtomicProperties properties, TransactionManagerSource transactionManagers,
			ObjectProvider<FailureClassifier> classifiers, ObjectProvider<AtomicListener> listeners,
			ObjectProvider<TransactionDialect> dialect, ObjectProvider<RetryTimer> timer,
			ObjectProvider<CommitStrategy> commitStrategy, ObjectProvider<KeyStore> keyStore) {
		return new AtomicTemplate(transactionManagers, new EngineSettings(properties.retry().toSettings(),
				timer.getIfAvailable(() -> RetryTimer.SYSTEM), classifiers.orderedStream().toList(),
				listeners.orderedStream().toList(), dialect.getIfAvailable(() -> TransactionDialect.NONE),
				properties.savepoint().release() == AtomicProperties.Release.EAGER,
				properties.savepoint().requireWarnAt(), commitStrategy.getIfAvailable(() -> CommitStrategy.DIRECT),
				keyStore.getIfAvailable(() -> KeyStore.NONE)));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AtomicAdvisor atomicAdvisor(ConfigurableBeanFactory beanFactory,
			TransactionManagerSource transactionManagers, ObjectProvider<AtomicOperations> operations,
			ObjectProvider<AtomicProperties> properties) {
		return new AtomicAdvisor(beanFactory, transactionManagers, operations::getObject,
				() -> properties.getObject().order());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionManagerSource atomicTransactionManagerSource(ListableBeanFactory beanFactory) {
		return new TransactionManagerSource(beanFactory);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RetryAdvisorPostProcessor atomicRetryAdvisorPostProcessor() {
		return new RetryAdvisorPostProcessor();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static TransactionObserverPostProcessor atomicTransactionObserverPostProcessor(
			ObjectProvider<TransactionDialect> dialect, ObjectProvider<AtomicProperties> properties) {
		return new TransactionObserverPostProcessor(dialect, properties);
	}

	/**
	 * What only PostgreSQL can tell.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.postgresql.core.BaseConnection",
			"org.springframework.jdbc.datasource.JdbcTransactionObjectSupport" })
	static class PostgresqlConfiguration {

		@Bean
		@ConditionalOnMissingBean(TransactionDialect.class)
		PostgresqlTransactionDialect atomicTransactionDialect() {
			return new PostgresqlTransactionDialect();
		}

		@Bean
		PostgresqlFailureClassifier atomicPostgresqlFailureClassifier() {
			return new PostgresqlFailureClassifier();
		}

	}

	/**
	 * Witnesses of commits.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
			"org.springframework.jdbc.datasource.DelegatingDataSource" })
	@ConditionalOnProperty(name = "atomic.commit-outcome", havingValue = "resolve")
	@EnableConfigurationProperties(WitnessProperties.class)
	static class WitnessConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static WitnessedCommits atomicWitnessedCommits() {
			return new WitnessedCommits();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static WitnessPostProcessor atomicWitnessPostProcessor(ObjectProvider<WitnessedCommits> commits,
				ObjectProvider<WitnessProperties> properties) {
			return new WitnessPostProcessor(commits::getObject, () -> properties.getObject().requirePatience());
		}

	}

	/**
	 * Idempotency keys.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.springframework.boot.sql.init.DatabaseInitializationMode",
			"org.springframework.jdbc.datasource.JdbcTransactionObjectSupport" })
	@EnableConfigurationProperties(WitnessProperties.class)
	static class KeyConfiguration {

		@Bean
		@ConditionalOnMissingBean(KeyStore.class)
		JdbcKeyStore atomicKeyStore(ObjectProvider<OutcomeConverter> converters, WitnessProperties properties) {
			return new JdbcKeyStore(converters.orderedStream().toList(), properties.requirePatience());
		}

	}

	/**
	 * Outcomes as JSON.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
	static class JacksonConfiguration {

		@Bean
		@Order
		@ConditionalOnSingleCandidate(JsonMapper.class)
		JacksonOutcomeConverter atomicJacksonOutcomeConverter(JsonMapper mapper) {
			return new JacksonOutcomeConverter(mapper);
		}

	}

	/**
	 * Tables of witnesses and keys.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	@Conditional(OnWitnessSchemaCondition.class)
	@EnableConfigurationProperties(WitnessProperties.class)
	static class WitnessSchemaConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnSingleCandidate(DataSource.class)
		WitnessSchemaInitializer atomicWitnessSchemaInitializer(DataSource dataSource, WitnessProperties properties) {
			return new WitnessSchemaInitializer(dataSource, properties.initializeSchema());
		}

	}

	/**
	 * Whether a setting asks for the tables: an application that uses neither witnesses
	 * nor keys gets none.
	 */
	static class OnWitnessSchemaCondition extends AnyNestedCondition {

		OnWitnessSchemaCondition() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty(name = "atomic.commit-outcome", havingValue = "resolve")
		static class WithWitnesses {

		}

		@ConditionalOnProperty("atomic.witness.initialize-schema")
		static class WithInitialization {

		}

	}

	/**
	 * What JDBC itself can determine.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.jdbc.datasource.JdbcTransactionObjectSupport")
	@ConditionalOnMissingClass("org.postgresql.core.BaseConnection")
	static class JdbcConfiguration {

		@Bean
		@ConditionalOnMissingBean(TransactionDialect.class)
		JdbcTransactionDialect atomicTransactionDialect() {
			return new JdbcTransactionDialect();
		}

	}

	/**
	 * What only JPA can tell.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "jakarta.persistence.OptimisticLockException")
	static class JpaConfiguration {

		@Bean
		JpaFailureClassifier atomicJpaFailureClassifier() {
			return new JpaFailureClassifier();
		}

	}

	/**
	 * Savepoints for Hibernate.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = { "org.hibernate.engine.spi.SessionImplementor",
			"org.springframework.orm.jpa.vendor.HibernateJpaDialect" })
	static class HibernateConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static SavepointPostProcessor atomicSavepointPostProcessor() {
			return new SavepointPostProcessor();
		}

	}

	/**
	 * What keeps MyBatis' sessions truthful.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(
			name = { "org.mybatis.spring.SqlSessionHolder", "org.springframework.jdbc.datasource.DataSourceUtils" })
	static class MyBatisConfiguration {

		@Bean
		LocalCacheListener atomicLocalCacheListener() {
			return new LocalCacheListener();
		}

	}

}
