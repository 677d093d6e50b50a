package dev.atomictx.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.NestedTransactionNotSupportedException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RecordingTransactionManager}.
 */
@ExtendWith(CleanThreadExtension.class)
class RecordingTransactionManagerTests {

	private final RecordingTransactionManager transactionManager = new RecordingTransactionManager();

	private final TransactionTemplate template = new TransactionTemplate(this.transactionManager);

	@Test
	void recordsTransactionAndSavepoints() {
		this.template.setName("unit");
		this.template.executeWithoutResult((status) -> {
			Object savepoint = status.createSavepoint();
			status.rollbackToSavepoint(savepoint);
			status.releaseSavepoint(savepoint);
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(unit)", "savepoint", "rollbackTo", "release",
				"commit");
	}

	@Test
	void recordsSuspendedTransaction() {
		TransactionTemplate inner = new TransactionTemplate(this.transactionManager);
		inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.template.executeWithoutResult((outerStatus) -> inner.executeWithoutResult((status) -> {
			status.setRollbackOnly();
		}));
		assertThat(this.transactionManager.calls()).containsExactly("begin(null)", "suspend", "begin(null)", "rollback",
				"resume", "commit");
	}

	@Test
	void liftsRollbackOnlyWhenRolledBackToSavepoint() {
		TransactionTemplate inner = new TransactionTemplate(this.transactionManager);
		this.template.executeWithoutResult((status) -> {
			Object savepoint = status.createSavepoint();
			inner.executeWithoutResult((innerStatus) -> innerStatus.setRollbackOnly());
			assertThatExceptionOfType(NestedTransactionNotSupportedException.class).isThrownBy(status::createSavepoint);
			status.rollbackToSavepoint(savepoint);
		});
		assertThat(this.transactionManager.calls()).containsExactly("begin(null)", "savepoint", "setRollbackOnly",
				"rollbackTo", "commit");
	}

	@Test
	void refusesSavepointsWhenSwitchedOff() {
		TransactionTemplate template = new TransactionTemplate(RecordingTransactionManager.withoutSavepoints());
		template
			.executeWithoutResult((status) -> assertThatExceptionOfType(NestedTransactionNotSupportedException.class)
				.isThrownBy(status::createSavepoint));
	}

	@Test
	void failsAsScriptedAndSucceedsAfterwards() {
		this.transactionManager.failAtBegin(new CannotCreateTransactionException("begin"))
			.failAtCommit(new TransactionSystemException("commit"))
			.failAtRollback(new TransactionSystemException("rollback"));
		assertThatExceptionOfType(CannotCreateTransactionException.class).isThrownBy(this::run);
		assertThatExceptionOfType(TransactionSystemException.class).isThrownBy(this::run).withMessage("commit");
		assertThatExceptionOfType(TransactionSystemException.class)
			.isThrownBy(() -> this.template.executeWithoutResult((status) -> status.setRollbackOnly()))
			.withMessage("rollback");
		run();
		assertThat(this.transactionManager.calls()).containsExactly("begin(null)", "begin(null)", "commit",
				"begin(null)", "rollback", "begin(null)", "commit");
	}

	private void run() {
		this.template.executeWithoutResult((status) -> {
		});
	}

}
