package dev.atomictx.sample.receipt;

import java.math.BigDecimal;
import java.util.List;

import dev.atomictx.AtomicOperations;
import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferService;
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

	@Test
	void issuesOneForATransferThatWasRetried() throws Exception {
		List<Answer> answers = Simultaneously.call(50, (number) -> this.bank.post("/api/transfers?locking=optimistic",
				"{\"from\": 1, \"to\": 2, \"amount\": 1}"));
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.status()).isEqualTo(201));
		assertThat(answers).anySatisfy((answer) -> assertThat(answer.number("attempts")).isGreaterThan(1));
		assertThat(count("receipt")).isEqualTo(50);
	}

}
