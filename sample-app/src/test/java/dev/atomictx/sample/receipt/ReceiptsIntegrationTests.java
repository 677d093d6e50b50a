package dev.atomictx.sample.receipt;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.atomictx.AtomicOperations;
import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.LockWaits;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferService;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceiptService}.
 */
class ReceiptsIntegrationTests extends AbstractBankIntegrationTests {

	@Test
	void issuesAReceiptForATransfer() {
		String transfer = this.bank.transfer(1, 2, "25.00").location().getPath();
		assertThat(this.bank.get(transfer + "/receipt").text("text"))
			.isEqualTo("Account 1 has paid 25.00 to account 2.");
	}

	@Test
	void issuesNoneForWhatWasUndone() {
		this.bank.transfer(1, 2, "5000.00");
		Answer answer = this.bank.post("/api/transfers?dryRun=true", "{\"from\": 1, \"to\": 2, \"amount\": 25}");
		assertThat(count("receipt")).isZero();
		assertThat(this.bank.get("/api/transfers/" + answer.number("id") + "/receipt").status()).isEqualTo(404);
	}

	@Test
	void issuesNoneWhenAUnitAroundTheTransferIsUndone(@Autowired AtomicOperations atomic,
			@Autowired TransferService transfers) {
		atomic.executeWithoutResult((scope) -> {
			transfers.transfer(new TransferOrder(1, 2, BigDecimal.TEN));
			scope.setRollbackOnly();
		});
		assertThat(count("receipt")).isZero();
		assertThat(count("transfer")).isZero();
	}

	@Test
	void issuesOneForAnOrderThatIsRepeated() {
		this.bank.transfer(1, 2, "25.00", "key");
		this.bank.transfer(1, 2, "25.00", "key");
		assertThat(count("receipt")).isOne();
	}

	/**
	 * Both have read the accounts when the first of them may write.
	 */
	@Test
	void issuesOneForATransferThatWasRetried(@Autowired DataSource dataSource) throws Exception {
		try (Connection somebody = dataSource.getConnection()) {
			somebody.setAutoCommit(false);
			somebody.createStatement().execute("SELECT FROM account WHERE id = 1 FOR UPDATE");
			List<CompletableFuture<Answer>> answers = Stream.generate(this::transferOptimistically).limit(2).toList();
			new LockWaits(this.jdbc).await(2);
			somebody.rollback();
			assertThat(answers).extracting((answer) -> answer.get().number("attempts")).containsExactlyInAnyOrder(1, 2);
		}
		assertThat(count("receipt")).isEqualTo(2);
	}

	private CompletableFuture<Answer> transferOptimistically() {
		return CompletableFuture.supplyAsync(
				() -> this.bank.post("/api/transfers?locking=optimistic", "{\"from\": 1, \"to\": 2, \"amount\": 1}"),
				new OwnThread());
	}

}
