package dev.atomictx.sample.interest;

import java.time.YearMonth;

import dev.atomictx.AtomicOperations;
import dev.atomictx.sample.AbstractBankIntegrationTests;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.IllegalTransactionStateException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InterestService}, chunk by chunk.
 */
@TestPropertySource(properties = { "bank.interest.chunk-size=4", "bank.interest.rate=0.01" })
class InterestChunkIntegrationTests extends AbstractBankIntegrationTests {

	private static final YearMonth MONTH = YearMonth.of(2026, 10);

	@Autowired
	private InterestService interest;

	@Autowired
	private InterestRunner runner;

	@BeforeEach
	void stopTheRunner() {
		this.runner.stop();
	}

	@AfterEach
	void startTheRunner() {
		this.runner.start();
	}

	@Test
	void commitsChunkByChunk() {
		this.interest.begin(MONTH);
		for (int done : new int[] { 4, 8, 11 }) {
			assertThat(this.interest.creditChunk(MONTH)).isTrue();
			assertThat(this.interest.progress(MONTH).done()).isEqualTo(done).isEqualTo(count("interest_payment"));
		}
		assertThat(this.interest.unfinished()).isEqualTo(MONTH);
		assertThat(this.interest.creditChunk(MONTH)).isFalse();
		assertThat(this.interest.unfinished()).isNull();
	}

	@Test
	void goesOnWhereItStoppedWhenTheApplicationStarts() {
		this.interest.begin(MONTH);
		this.interest.creditChunk(MONTH);
		this.runner.start();
		Awaitility.await().until(() -> this.interest.unfinished() == null);
		assertThat(this.bank.balance(1)).isEqualTo("1010.00");
		assertThat(this.bank.balance(99)).isEqualTo("-110.00");
	}

	@Test
	void leavesOutAccountsThatWereOpenedLater() {
		this.interest.begin(MONTH);
		this.bank.post("/api/customers", "{\"name\": \"Zoe\", \"email\": \"z@example.org\", \"accounts\": [\"a\"]}");
		while (this.interest.creditChunk(MONTH)) {
			// One chunk after the other.
		}
		assertThat(count("interest_payment")).isEqualTo(11);
	}

	@Test
	void keepsNothingOfAChunkThatPaysTwice() {
		this.interest.begin(MONTH);
		this.interest.creditChunk(MONTH);
		this.jdbc.sql("UPDATE interest_run SET last_account = 2").update();
		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.interest.creditChunk(MONTH));
		assertThat(this.bank.balance(6)).isEqualTo("1000.00");
		assertThat(this.interest.progress(MONTH).done()).isEqualTo(4);
	}

	@Test
	void refusesToBePartOfAnotherUnit(@Autowired AtomicOperations atomic) {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> atomic.execute((scope) -> this.interest.creditChunk(MONTH)));
	}

}
