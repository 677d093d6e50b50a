package dev.atomictx.engine.retry;

import java.sql.BatchUpdateException;
import java.sql.SQLException;

import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.orm.ObjectOptimisticLockingFailureException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which failure is of which kind.
 */
class SqlStateFailureClassifierTests {

	private final SqlStateFailureClassifier classifier = new SqlStateFailureClassifier();

	@ParameterizedTest
	@CsvSource({ "40P01, DEADLOCK", "40001, SERIALIZATION_FAILURE", "55P03, LOCK_NOT_AVAILABLE",
			"23505, UNIQUE_VIOLATION", "23P01, UNIQUE_VIOLATION", "08000, CONNECTION_FAILURE",
			"08001, CONNECTION_FAILURE", "08003, CONNECTION_FAILURE", "08004, CONNECTION_FAILURE",
			"08006, CONNECTION_FAILURE", "57P01, CONNECTION_FAILURE", "57P02, CONNECTION_FAILURE",
			"57P03, CONNECTION_FAILURE", "57P05, CONNECTION_FAILURE", "25P03, CONNECTION_FAILURE",
			"25P04, CONNECTION_FAILURE", "08007, CONNECTION_FAILURE", "40003, CONNECTION_FAILURE",
			"53300, CONNECTION_FAILURE", "25006, CONNECTION_FAILURE" })
	void knowsTheKindOfAnSqlState(String sqlState, FailureKind kind) {
		SQLException failure = sql(sqlState);
		assertThat(this.classifier.classify(failure)).isEqualTo(kind);
		assertThat(this.classifier.classify(new IllegalStateException(failure))).isEqualTo(kind);
		assertThat(this.classifier.classify(new PessimisticLockingFailureException("in Spring's", failure)))
			.isEqualTo(kind);
		assertThat(this.classifier.classify(new DataAccessResourceFailureException("in Spring's", failure)))
			.isEqualTo(kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "08P01", "00000", "40", "40000", "40002", "40P02", "23000", "23503", "23514", "25P01",
			"25P02", "53000", "53200", "57014", "57P04", "57000", "0A000", "42P01", "XX000", "40p01" })
	void knowsNoKindOfOthers(String sqlState) {
		assertThat(this.classifier.classify(sql(sqlState))).isNull();
	}

	@Test
	void knowsNoKindOfWhatHasNoSqlState() {
		assertThat(this.classifier.classify(new SQLException("no state"))).isNull();
		assertThat(this.classifier.classify(new IllegalStateException())).isNull();
		assertThat(this.classifier.classify(new PessimisticLockingFailureException("no state"))).isNull();
	}

	@Test
	void looksThroughAbortedTransactionsToTheReason() {
		SQLException symptom = new SQLException("current transaction is aborted", "25P02", sql("40P01"));
		assertThat(this.classifier.classify(symptom)).isEqualTo(FailureKind.DEADLOCK);
	}

	@Test
	void looksThroughBatches() {
		BatchUpdateException batch = new BatchUpdateException("batch", null, 0, new int[0]);
		batch.setNextException(sql("25P02"));
		batch.setNextException(sql("40001"));
		assertThat(this.classifier.classify(new RuntimeException(batch))).isEqualTo(FailureKind.SERIALIZATION_FAILURE);
	}

	@Test
	void goesByTheNearestReason() {
		SQLException failure = new SQLException("outer", "23505", sql("40P01"));
		assertThat(this.classifier.classify(failure)).isEqualTo(FailureKind.UNIQUE_VIOLATION);
	}

	@Test
	void knowsOptimisticLocking() {
		assertThat(this.classifier.classify(new OptimisticLockingFailureException("version")))
			.isEqualTo(FailureKind.OPTIMISTIC_LOCK);
		assertThat(this.classifier.classify(new IllegalStateException(
				new ObjectOptimisticLockingFailureException(Object.class, 1L, new IllegalStateException()))))
			.isEqualTo(FailureKind.OPTIMISTIC_LOCK);
	}

	@Test
	void endsWhenCausesGoInCircles() {
		SQLException first = sql("25P02");
		SQLException second = sql("25P02");
		first.initCause(second);
		second.initCause(first);
		assertThat(this.classifier.classify(first)).isNull();
		second.setNextException(sql("40P01"));
		assertThat(this.classifier.classify(first)).isEqualTo(FailureKind.DEADLOCK);
	}

	private static SQLException sql(String sqlState) {
		return new SQLException("state " + sqlState, sqlState);
	}

	@Test
	void goesByTheSqlStateWhereverThereIsOne() {
		OptimisticLockingFailureException failure = new OptimisticLockingFailureException("in Spring's",
				new SQLException("serialization failure", "40001"));
		assertThat(new SqlStateFailureClassifier().classify(failure)).isEqualTo(FailureKind.SERIALIZATION_FAILURE);
	}

}
