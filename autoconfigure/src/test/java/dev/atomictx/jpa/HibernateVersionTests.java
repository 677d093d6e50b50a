package dev.atomictx.jpa;

import org.hibernate.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HibernateVersion}.
 */
class HibernateVersionTests {

	// issue 11

	@ParameterizedTest
	@ValueSource(strings = { "7.2.0.Final", "7.2.25.Final", "7.3.7.Final", "7.4.5.Final", "7.4.0.CR1", "7.4" })
	void isSupported(String version) {
		assertThat(HibernateVersion.refuse(version)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "6.6.30.Final", "7.1.8.Final", "7.5.0.Final", "7.20.0.Final", "8.0.0.Beta1",
			"17.2.0.Final", "7", "", "[WORKING]" })
	void isRefusedByNameWithTheWaysOut(String version) {
		assertThat(HibernateVersion.refuse(version)).contains("this is Hibernate " + version + ".", "savepoint = false",
				"JdbcTransactionManager");
	}

	@Test
	void supportsTheVersionThatTheTestsRunWith() {
		assertThat(HibernateVersion.refuse(Version.getVersionString())).isNull();
	}

}
