package dev.atomictx.engine.retry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import dev.atomictx.AtomicDefinition;
import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.FailureKind;
import dev.atomictx.RetryEnd;
import dev.atomictx.Rollback;
import dev.atomictx.engine.AtomicTemplate;
import dev.atomictx.engine.EngineSettings;
import dev.atomictx.engine.RecordingListener;
import dev.atomictx.test.CleanThreadExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * How often an outermost scope is tried, how long it waits, and what its caller gets.
 */
@ExtendWith(CleanThreadExtension.class)
class RetriesTests {

	private static final FailureKind KIND = FailureKind.SERIALIZATION_FAILURE;

	private final RecordingTimer timer = new RecordingTimer();

	private final RecordingListener listener = new RecordingListener();

	private final TransactionManagerWithoutDatabase transactionManager = new TransactionManagerWithoutDatabase();

	private RetrySettings settings = settings(3, null);

	private int attempts;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7 })
	void triesOnceMoreThanThereAreRetries(int maxRetries) {
		Throwable[] failures = failures(maxRetries + 1);
		assertThat(run(unit().withMaxRetries(maxRetries), failures)).isSameAs(failures[maxRetries]);
		assertThat(this.attempts).isEqualTo(maxRetries + 1);
		assertThat(this.timer.sleeps()).hasSize(maxRetries);
		assertThat(this.listener.events()).endsWith("exhausted unit#" + (maxRetries + 1) + " " + KIND);
	}

	@Test
	void neverRetriesWithZeroRetries() {
		Throwable[] failures = failures(1);
		assertThat(run(unit().withMaxRetries(0), failures)).isSameAs(failures[0]).hasNoSuppressedExceptions();
		assertThat(this.attempts).isEqualTo(1);
		assertThat(this.timer.sleeps()).isEmpty();
	}

	@Test
	void takesTheNumberOfRetriesFromTheSettings() {
		this.settings = settings(5, null);
		assertThat(run(unit().withMaxRetries(-1), failures(6))).isNotNull();
		assertThat(this.attempts).isEqualTo(6);
	}

	@Test
	void neverRetriesWhenTheSettingsSayZero() {
		this.settings = settings(0, null);
		assertThat(run(unit(), failures(1))).isNotNull();
		assertThat(this.attempts).isEqualTo(1);
	}

	@Test
	void succeedsInTheLastAttempt() {
		assertThat(run(unit().withMaxRetries(2), failures(2))).isNull();
		assertThat(this.attempts).isEqualTo(3);
		assertThat(this.listener.events()).endsWith("started unit#3", "kept unit#3");
		assertThat(this.transactionManager.calls).containsExactly("begin", "rollback", "begin", "rollback", "begin",
				"commit");
	}

	@Test
	void manyRetriesAreAsGoodAsAny() {
		assertThat(run(unit().withMaxRetries(Integer.MAX_VALUE), failures(200))).isNull();
		assertThat(this.attempts).isEqualTo(201);
		assertThat(this.timer.sleeps()).allMatch((sleep) -> sleep.compareTo(Duration.ofMillis(500)) <= 0);
	}

	@Test
	void suppressesEarlierFailuresInOrder() {
		Throwable[] failures = failures(4);
		assertThat(run(unit().withMaxRetries(3), failures).getSuppressed()).containsExactly(Arrays.copyOf(failures, 3));
	}

	@Test
	void throwsAnInstanceThatEveryAttemptHasThrown() {
		Throwable same = failure();
		assertThat(run(unit(), same, same, same, same)).isSameAs(same).hasNoSuppressedExceptions();
		assertThat(this.attempts).isEqualTo(4);
	}

	@Test
	void doesNotSuppressTheLastFailureUnderItself() {
		Throwable last = failure();
		Throwable other = failure();
		assertThat(run(unit(), last, other, other, last)).isSameAs(last);
		assertThat(last.getSuppressed()).containsOnly(other);
	}

	@Test
	void throwsAnInstanceThatRefusesSuppression() {
		Throwable last = new RuntimeException("last", new SQLException("last", "40001"), false, false) {
		};
		assertThat(run(unit().withMaxRetries(1), failure(), last)).isSameAs(last).hasNoSuppressedExceptions();
	}

	@Test
	void retriesAFailureThatIsItsOwnCause() {
		CyclicException cyclic = new CyclicException();
		assertThat(run(unit().withMaxRetries(1).withRetryFor(CyclicException.class), cyclic)).isNull();
		assertThat(this.attempts).isEqualTo(2);
	}

	@Test
	void retriesErrorsAndCheckedExceptionsThatAreNamed() {
		assertThat(run(unit().withRetryFor(IOException.class, StackOverflowError.class), new IOException(),
				new StackOverflowError()))
			.isNull();
		assertThat(this.attempts).isEqualTo(3);
	}

	@Test
	void retriesSubclassesOfWhatIsNamed() {
		assertThat(run(unit().withRetryFor(Exception.class), new IllegalStateException())).isNull();
		assertThat(run(unit().withRetryFor(IllegalStateException.class), new RuntimeException()))
			.isInstanceOf(RuntimeException.class);
		assertThat(this.attempts).isEqualTo(3);
	}

	@Test
	void doesNotRetrySubclassesOfWhatIsForbidden() {
		assertThat(run(unit().withRetryFor(Throwable.class).withNoRetryFor(IOException.class),
				new FileNotFoundException()))
			.isNotNull();
		assertThat(this.attempts).isEqualTo(1);
	}

	@Test
	void neverRetriesARollback() {
		assertThat(run(unit().withRetryFor(Throwable.class), new Rollback())).isNull();
		assertThat(this.attempts).isEqualTo(1);
		assertThat(this.transactionManager.calls).containsExactly("begin", "rollback");
	}

	@ParameterizedTest
	@ValueSource(strings = { "40003", "08007" })
	void retriesAStatementOfUnknownCompletionBeforeCommit(String sqlState) {
		Throwable failure = new RuntimeException(new SQLException("unknown", sqlState));
		assertThat(run(unit().withRetryOn(FailureKind.CONNECTION_FAILURE), failure)).isNull();
		assertThat(run(unit().withRetryOn(FailureKind.DEADLOCK), failure)).isSameAs(failure);
		assertThat(this.attempts).isEqualTo(3);
	}

	@Test
	void neverRetriesTheUnknownOutcomeOfAnotherUnit() {
		Throwable failure = new IllegalStateException(unknown());
		assertThat(run(unit().withRetryFor(Exception.class).withRetryOn(FailureKind.values()), failure))
			.isSameAs(failure);
		assertThat(this.attempts).isEqualTo(1);
	}

	@Test
	void retriesWhatCannotBegin() {
		CannotCreateTransactionException refused = new CannotCreateTransactionException("refused",
				new SQLException("too many connections", "53300"));
		this.transactionManager.beginFailures.addAll(List.of(refused, refused));
		assertThat(run(unit().withRetryOn(FailureKind.CONNECTION_FAILURE))).isNull();
		assertThat(this.attempts).isEqualTo(1);
		assertThat(this.listener.events()).containsExactly("retrying unit#1 CONNECTION_FAILURE",
				"retrying unit#2 CONNECTION_FAILURE", "started unit#3", "kept unit#3");
		assertThat(this.timer.sleeps()).hasSize(2);
	}

	@Test
	void retriesNoOtherReasonNotToBegin() {
		CannotCreateTransactionException misconfigured = new CannotCreateTransactionException("no such manager");
		this.transactionManager.beginFailures.add(misconfigured);
		assertThat(run(unit().withRetryFor(Exception.class))).isSameAs(misconfigured);
		assertThat(this.attempts).isZero();
	}

	@Test
	void retriesUpToTheDeadlineAndNotBeyond() {
		// Waits of 50, 100 and 200 ms at half the ceiling.
		assertThat(run(unit().withMaxRetries(9).withDeadline(Duration.ofMillis(150)), failures(4))).isNotNull();
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50), Duration.ofMillis(100));
		assertThat(this.attempts).isEqualTo(3);
		assertThat(this.listener.events()).endsWith("exhausted unit#3 " + KIND);
	}

	@Test
	void countsTheWorkTowardsTheDeadline() {
		AtomicDefinition definition = unit().withMaxRetries(9).withDeadline(Duration.ofSeconds(1));
		Throwable failure = catchThrowable(() -> template().executeWithoutResult(definition, (scope) -> {
			this.attempts++;
			this.timer.advance(Duration.ofMillis(400));
			throw failure();
		}));
		// 400 + 50 + 400 + 100 would leave 50 ms, which the third attempt overruns.
		assertThat(this.attempts).isEqualTo(3);
		assertThat(failure.getSuppressed()).hasSize(2);
	}

	@Test
	void takesTheDeadlineFromTheSettings() {
		this.settings = settings(9, Duration.ofMillis(49));
		assertThat(run(unit(), failures(1))).isNotNull();
		assertThat(this.timer.sleeps()).isEmpty();
		assertThat(run(unit().withDeadline(Duration.ofMillis(50)), failures(1))).isNull();
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50));
	}

	@Test
	void endsTheRetryingWhenInterrupted() {
		Throwable first = failure();
		Throwable last = failure();
		Throwable thrown = catchThrowable(() -> template().executeWithoutResult(unit().withMaxRetries(9), (scope) -> {
			this.attempts++;
			if (scope.attempt() == 2) {
				Thread.currentThread().interrupt();
				throw RetriesTests.<RuntimeException>thrown(last);
			}
			throw RetriesTests.<RuntimeException>thrown(first);
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isSameAs(last).hasSuppressedException(first);
		assertThat(this.attempts).isEqualTo(2);
		assertThat(this.listener.events()).endsWith("exhausted unit#2 " + KIND);
	}

	@Test
	void asksClassifiersInOrderBeforeTheBuiltInOne() {
		List<String> asked = new ArrayList<>();
		AtomicTemplate template = template(engineSettings().withClassifiers(List.of((failure) -> {
			asked.add("first");
			return null;
		}, (failure) -> {
			asked.add("second");
			return FailureKind.DEADLOCK;
		})).withListeners(List.of()));
		template.executeWithoutResult(unit().withRetryOn(FailureKind.DEADLOCK), (scope) -> {
			if (this.attempts++ == 0) {
				throw failure();
			}
		});
		assertThat(asked).containsExactly("first", "second");
		assertThat(this.attempts).isEqualTo(2);
	}

	@Test
	void doesNotAskClassifiersAboutAnUnknownOutcome() {
		AtomicTemplate template = template(
				engineSettings().withClassifiers(List.of((failure) -> FailureKind.DEADLOCK)));
		Throwable thrown = catchThrowable(
				() -> template.executeWithoutResult(unit().withRetryOn(FailureKind.DEADLOCK), (scope) -> {
					this.attempts++;
					throw unknown();
				}));
		assertThat(thrown).isInstanceOf(CommitOutcomeUnknownException.class);
		assertThat(this.attempts).isEqualTo(1);
	}

	@Test
	void throwsTheFailureWhenAClassifierFails() {
		Throwable failure = failure();
		AtomicTemplate template = template(engineSettings().withClassifiers(List.of((any) -> {
			throw new IllegalStateException("in classifier");
		})));
		assertThat(catchThrowable(() -> template.executeWithoutResult((scope) -> {
			throw RetriesTests.<RuntimeException>thrown(failure);
		}))).isSameAs(failure);
	}

	@Test
	void takesADeadlineOfForever() {
		assertThat(run(unit().withDeadline(ChronoUnit.FOREVER.getDuration()), failures(1))).isNull();
		assertThat(this.attempts).isEqualTo(2);
	}

	@Test
	void waitsLongerWhereOthersHaveMetConflicts() {
		AtomicTemplate template = template();
		assertThat(run(template, unit(), failure())).isNull();
		assertThat(run(template, unit(), failure())).isNull();
		assertThat(this.timer.sleeps().get(0)).isEqualTo(Duration.ofMillis(50));
		assertThat(this.timer.sleeps().get(1)).isGreaterThan(Duration.ofMillis(200));
	}

	@Test
	void waitsAsEverOnceEnoughUnitsHaveCommitted() {
		AtomicTemplate template = template();
		assertThat(run(template, unit(), failure())).isNull();
		for (int i = 0; i < 200; i++) {
			assertThat(run(template, unit())).isNull();
		}
		assertThat(run(template, unit(), failure())).isNull();
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50), Duration.ofMillis(50));
	}

	@Test
	void ratherWaitsTooShortThanGivesUpForTheConflictsOfOthers() {
		AtomicTemplate template = template();
		assertThat(run(template, unit(), failure())).isNull();
		assertThat(run(template, unit().withDeadline(Duration.ofMillis(100)), failure())).isNull();
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50), Duration.ofMillis(50));
	}

	@Test
	void doesNotTakeItsOwnConflictsForThoseOfOthers() {
		assertThat(run(unit(), failure(), failure(), failure())).isNull();
		assertThat(this.timer.sleeps()).containsExactly(Duration.ofMillis(50), Duration.ofMillis(100),
				Duration.ofMillis(200));
	}

	@Test
	void saysWhyNoOtherAttemptFollows() {
		run(unit().withMaxRetries(1), failures(2));
		run(unit().withDeadline(Duration.ofMillis(10)), failures(1));
		run(unit(), new IllegalStateException());
		run(unit().withMaxRetries(0), failures(1));
		run(unit().withNoRetryFor(RuntimeException.class), failures(1));
		run(unit(), unknown());
		run(unit().withRetryOn(FailureKind.CONNECTION_FAILURE).withReadOnly(true),
				new RuntimeException(new SQLException("read-only", "25006")));
		assertThat(this.listener.retryEnds()).containsExactly(RetryEnd.RETRIES, RetryEnd.DEADLINE,
				RetryEnd.NOT_DECLARED, RetryEnd.NOT_DECLARED, RetryEnd.NOT_DECLARED, RetryEnd.OUTCOME_UNKNOWN,
				RetryEnd.NOT_CURABLE_HERE);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOfAUnitThatGaveUp(CapturedOutput output) {
		run(unit().withMaxRetries(1), failures(2));
		assertThat(output).containsOnlyOnce("WARN")
			.contains("Unit 'unit' gave up after 2 attempts, 50 ms after the first failure: no retries left "
					+ "(SERIALIZATION_FAILURE, SQLSTATE 40001, java.lang.RuntimeException)");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void namesTheExceptionThatHasNoKind(CapturedOutput output) {
		run(unit().withRetryFor(IOException.class).withMaxRetries(1), new IOException(), new IOException());
		assertThat(output).contains("no retries left (java.io.IOException)").doesNotContain("null");
	}

	private Throwable run(AtomicDefinition definition, Throwable... failures) {
		return run(template(), definition, failures);
	}

	private Throwable run(AtomicTemplate template, AtomicDefinition definition, Throwable... failures) {
		int[] next = { 0 };
		return catchThrowable(() -> template.executeWithoutResult(definition, (scope) -> {
			this.attempts++;
			if (next[0] < failures.length) {
				throw RetriesTests.<RuntimeException>thrown(failures[next[0]++]);
			}
		}));
	}

	private AtomicTemplate template() {
		return template(engineSettings());
	}

	private AtomicTemplate template(EngineSettings engineSettings) {
		return new AtomicTemplate((name) -> (PlatformTransactionManager) this.transactionManager, engineSettings);
	}

	private EngineSettings engineSettings() {
		return EngineSettings.DEFAULT.withRetry(this.settings)
			.withTimer(this.timer)
			.withListeners(List.of(this.listener));
	}

	private static AtomicDefinition unit() {
		return AtomicDefinition.DEFAULT.withName("unit").withRetryOn(KIND);
	}

	/**
	 * Pass a throwable off as one that need not be declared.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> E thrown(Throwable throwable) throws E {
		throw (E) throwable;
	}

	private static RetrySettings settings(int maxRetries, Duration deadline) {
		return new RetrySettings(Set.of(), maxRetries, Duration.ofMillis(100), 2, Duration.ofSeconds(1), deadline);
	}

	private static CommitOutcomeUnknownException unknown() {
		return new CommitOutcomeUnknownException("other", null, "", new SQLException("lost", "08006"));
	}

	private static RuntimeException failure() {
		return new RuntimeException(new SQLException("try again", "40001"));
	}

	private static Throwable[] failures(int count) {
		Throwable[] failures = new Throwable[count];
		Arrays.setAll(failures, (i) -> failure());
		return failures;
	}

	@SuppressWarnings("serial")
	private static final class CyclicException extends RuntimeException {

		@Override
		public synchronized Throwable getCause() {
			return this;
		}

	}

	/**
	 * Knows one transaction at a time, and no savepoints.
	 */
	@SuppressWarnings("serial")
	private static final class TransactionManagerWithoutDatabase extends AbstractPlatformTransactionManager {

		private final List<String> calls = new ArrayList<>();

		private final List<RuntimeException> beginFailures = new ArrayList<>();

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			if (!this.beginFailures.isEmpty()) {
				throw this.beginFailures.remove(0);
			}
			this.calls.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.calls.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.calls.add("rollback");
		}

	}

}
