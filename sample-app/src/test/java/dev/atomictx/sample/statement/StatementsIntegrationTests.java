package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.Simultaneously;
import dev.atomictx.sample.statement.BankStatement.Line;
import dev.atomictx.test.OwnThread;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /api/statement} and {@code /api/accounts/{id}/statement}.
 */
class StatementsIntegrationTests extends AbstractBankIntegrationTests {

	@Autowired
	private StatementService statements;

	@Test
	void showsTheMovementsOfAnAccountNewestFirst() {
		this.bank.transfer(1, 2, "25.00");
		this.bank.post("/api/orders", "{\"account\": 1, \"product\": 1, \"quantity\": 1}");
		AccountStatement statement = this.statements.ofAccount(1);
		assertThat(statement.opening()).isEqualTo("1000.00");
		assertThat(statement.movements()).extracting(Movement::amount)
			.containsExactly(new BigDecimal("-24.50"), new BigDecimal("-25.10"));
		assertThat(statement.closing()).isEqualTo("950.40");
		assertThat(this.bank.get("/api/accounts/1/statement").text("closing")).isEqualTo("950.40");
		assertThat(this.bank.get("/api/accounts/77/statement").status()).isEqualTo(404);
	}

	@Test
	void beginsWithTheBalanceBeforeTheLatestMovements() throws Exception {
		Simultaneously.call(102, (number) -> this.bank.transfer(1, 100, "1.00"));
		AccountStatement statement = this.statements.ofAccount(1);
		assertThat(statement.movements()).hasSize(100);
		assertThat(statement.opening()).isEqualTo("998.00");
	}

	@Test
	void alwaysSumsToTheTotalWhileTransfersRun() throws Exception {
		CompletableFuture<Void> transfers = CompletableFuture.runAsync(this::transfer, new OwnThread());
		int statements = 0;
		while (!transfers.isDone() || statements < 10) {
			BankStatement statement = this.statements.ofBank();
			assertThat(statement.total()).isEqualTo("11000.00");
			assertThat(statement.accounts()).allSatisfy(StatementsIntegrationTests::sumsUp);
			AccountStatement account = this.statements.ofAccount(1);
			assertThat(account.movements().stream().map(Movement::amount).reduce(account.opening(), BigDecimal::add))
				.isEqualTo(account.closing());
			statements++;
		}
		transfers.get();
		assertThat(this.bank.get("/api/statement").number("movements")).isEqualTo(600);
	}

	private static void sumsUp(Line line) {
		assertThat(line.opening().add(line.movements())).isEqualTo(line.closing());
	}

	private void transfer() {
		try {
			Simultaneously.call(4,
					(thread) -> Stream.iterate(0, (number) -> number + 1)
						.limit(50)
						.map((number) -> this.bank.transfer(1 + thread, 1 + (thread + 1) % 4, "1.00"))
						.filter((answer) -> answer.status() == 201)
						.count());
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
