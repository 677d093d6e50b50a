package dev.atomictx.jpa;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.orm.jpa.DefaultJpaDialect;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SavepointPostProcessor}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SavepointPostProcessorTests {

	private static final String UNSUPPORTED = "7.1.8.Final";

	private static JpaTransactionManager process(JpaDialect dialect, SavepointPostProcessor postProcessor) {
		JpaTransactionManager transactionManager = new JpaTransactionManager();
		transactionManager.setJpaDialect(dialect);
		Object processed = postProcessor.postProcessAfterInitialization(transactionManager, "manager");
		assertThat(processed).isSameAs(transactionManager);
		return transactionManager;
	}

	private static Map<String, Object> propertiesOfUnit(SavepointPostProcessor postProcessor) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		assertThat(postProcessor.postProcessBeforeInitialization(factory, "factory")).isSameAs(factory);
		return factory.getJpaPropertyMap();
	}

	@Test
	void givesSavepointsToHibernate(CapturedOutput output) {
		SavepointPostProcessor postProcessor = new SavepointPostProcessor();
		JpaTransactionManager transactionManager = process(new HibernateJpaDialect(), postProcessor);
		assertThat(transactionManager.getJpaDialect()).isInstanceOf(SavepointJpaDialect.class);
		assertThat(transactionManager.isNestedTransactionAllowed()).isFalse();
		assertThat(propertiesOfUnit(postProcessor)).containsEntry("dev.atomictx.savepoints", true);
		assertThat(output).isEmpty();
	}

	@Test
	void leavesOtherProvidersAlone(CapturedOutput output) {
		JpaDialect dialect = new DefaultJpaDialect();
		JpaTransactionManager transactionManager = process(dialect, new SavepointPostProcessor(UNSUPPORTED));
		assertThat(transactionManager.getJpaDialect()).isSameAs(dialect);
		assertThat(transactionManager.isNestedTransactionAllowed()).isFalse();
		assertThat(output).isEmpty();
	}

	@Test
	void leavesUnitsOfAnUnsupportedVersionAloneAndSaysSoOnce(CapturedOutput output) {
		SavepointPostProcessor postProcessor = new SavepointPostProcessor(UNSUPPORTED);
		assertThat(propertiesOfUnit(postProcessor)).isEmpty();
		process(new HibernateJpaDialect(), postProcessor);
		process(new HibernateJpaDialect(), postProcessor);
		assertThat(output).containsOnlyOnce("this is Hibernate 7.1.8.Final");
	}

}
