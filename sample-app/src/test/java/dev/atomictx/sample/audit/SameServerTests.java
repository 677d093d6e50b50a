package dev.atomictx.sample.audit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SameServer}.
 */
class SameServerTests {

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://localhost:5432/bank, jdbc:postgresql://localhost:5432/bank_audit",
			"jdbc:postgresql://a:1/bank?sslmode=require, jdbc:postgresql://a:1/bank_audit?sslmode=require",
			"jdbc:postgresql://a/bank?options=-c%20x=/y:z, jdbc:postgresql://a/bank_audit?options=-c%20x=/y:z",
			"jdbc:postgresql://localhost/, jdbc:postgresql://localhost/bank_audit",
			"jdbc:postgresql:bank, jdbc:postgresql:bank_audit" })
	void changesNothingButTheDatabase(String bank, String audit) {
		assertThat(SameServer.urlOf(bank)).isEqualTo(audit);
	}

}
