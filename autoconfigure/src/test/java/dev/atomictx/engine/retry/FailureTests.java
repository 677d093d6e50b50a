package dev.atomictx.engine.retry;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;

import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureClassifier;
import dev.atomictx.FailureKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is known of a throwable, and how it is found among causes and batches.
 */
class FailureTests {

	@Test
	void tellsKindAndSqlStateOfTheReason() {
		RuntimeException thrown = new RuntimeException(new SQLException("deadlock", "40P01"));
		Failure failure = judge(thrown);
		assertThat(failure.throwable()).isSameAs(thrown);
		assertThat(failure.kind()).isEqualTo(FailureKind.DEADLOCK);
		assertThat(failure.sqlState()).isEqualTo("40P01");
		assertThat(failure.outcomeUnknown()).isFalse();
	}

	@Test
	void reportsWhatCameBeforeAnAbortedTransaction() {
		SQLException first = new SQLException("duplicate", "23505");
		Failure failure = judge(new RuntimeException(new SQLException("aborted", "25P02", first)));
		assertThat(failure.kind()).isEqualTo(FailureKind.UNIQUE_VIOLATION);
		assertThat(failure.sqlState()).isEqualTo("23505");
	}

	@Test
	void hasNoKindWithoutSqlState() {
		Failure failure = judge(new IllegalStateException());
		assertThat(failure.kind()).isNull();
		assertThat(failure.sqlState()).isNull();
		assertThat(failure.outcomeUnknown()).isFalse();
	}

	@Test
	void tellsTheSqlStateOfWhatHasNoKind() {
		Failure failure = judge(new RuntimeException(new SQLException("syntax", "42601")));
		assertThat(failure.kind()).isNull();
		assertThat(failure.sqlState()).isEqualTo("42601");
	}

	@Test
	void findsTheUnknownOutcomeOfAnotherUnit() {
		Throwable unknown = new CommitOutcomeUnknownException("other", null, "", new SQLException("deadlock", "40P01"));
		Failure failure = Failure.of(new RuntimeException(unknown), List.of((any) -> FailureKind.DEADLOCK));
		assertThat(failure.outcomeUnknown()).isTrue();
		assertThat(failure.kind()).isNull();
	}

	@Test
	void takesTheFirstAnswerOfTheClassifiers() {
		FailureClassifier silent = (any) -> null;
		FailureClassifier first = (any) -> FailureKind.OPTIMISTIC_LOCK;
		FailureClassifier second = (any) -> FailureKind.DEADLOCK;
		assertThat(Failure.of(new RuntimeException(), List.of(silent, first, second)).kind())
			.isEqualTo(FailureKind.OPTIMISTIC_LOCK);
	}

	@Test
	void listsEachLinkOfAChainOnceAndNearestFirst() {
		SQLException root = new SQLException("root", "40001");
		SQLException next = new SQLException("next", "23505", root);
		BatchUpdateException batch = new BatchUpdateException("batch", "25P02", 0, new int[0], root);
		batch.setNextException(next);
		RuntimeException top = new RuntimeException(batch);
		assertThat(Failure.chain(top)).containsExactly(top, batch, next, root);
		assertThat(Failure.sqlStates(top)).containsExactly("23505", "40001");
	}

	@Test
	void endsWhenCausesGoInCircles() {
		SQLException first = new SQLException("first", "40P01");
		RuntimeException second = new RuntimeException(first);
		first.initCause(second);
		assertThat(Failure.chain(second)).containsExactly(second, first);
		assertThat(judge(second).kind()).isEqualTo(FailureKind.DEADLOCK);
	}

	private static Failure judge(Throwable throwable) {
		return Failure.of(throwable, List.of(new SqlStateFailureClassifier()));
	}

	@Test
	void walksLongBatches() {
		SQLException batch = new SQLException("first", "42601");
		SQLException last = batch;
		for (int i = 0; i < 20_000; i++) {
			SQLException next = new SQLException("next", "42601");
			last.setNextException(next);
			last = next;
		}
		assertThat(Failure.of(batch, List.of()).sqlState()).isEqualTo("42601");
	}

}
