package dev.atomictx.jpa;

import org.junit.jupiter.api.Test;

import org.springframework.orm.jpa.DefaultJpaDialect;
import org.springframework.orm.jpa.JpaDialect;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SavepointPostProcessor}.
 */
class SavepointPostProcessorTests {

	private static JpaTransactionManager process(JpaDialect dialect) {
		JpaTransactionManager transactionManager = new JpaTransactionManager();
		transactionManager.setJpaDialect(dialect);
		Object processed = new SavepointPostProcessor().postProcessAfterInitialization(transactionManager, "manager");
		assertThat(processed).isSameAs(transactionManager);
		return transactionManager;
	}

	@Test
	void givesSavepointsToHibernate() {
		JpaTransactionManager transactionManager = process(new HibernateJpaDialect());
		assertThat(transactionManager.getJpaDialect()).isInstanceOf(SavepointJpaDialect.class);
		assertThat(transactionManager.isNestedTransactionAllowed()).isTrue();
	}

	@Test
	void leavesOtherProvidersAlone() {
		JpaDialect dialect = new DefaultJpaDialect();
		JpaTransactionManager transactionManager = process(dialect);
		assertThat(transactionManager.getJpaDialect()).isSameAs(dialect);
		assertThat(transactionManager.isNestedTransactionAllowed()).isFalse();
	}

}
