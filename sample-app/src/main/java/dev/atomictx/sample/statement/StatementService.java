package dev.atomictx.sample.statement;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import dev.atomictx.Atomic;
import dev.atomictx.sample.statement.BankStatement.Line;
import dev.atomictx.sample.statement.StatementRepository.Balance;
import dev.atomictx.sample.statement.StatementRepository.Sum;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

import static org.springframework.transaction.annotation.Isolation.REPEATABLE_READ;

/**
 * Draws up statements while everybody goes on moving money.
 */
@Service
public class StatementService {

	private static final int LATEST = 100;

	private final StatementRepository statements;

	StatementService(StatementRepository statements) {
		this.statements = statements;
	}

	/**
	 * Draw up the statement of an account. Its queries all see the moment of the first
	 * one; with READ COMMITTED a transfer between two of them would be on one half of the
	 * page only. Nobody waits for anybody.
	 * @param account the number of the account
	 * @return the statement, or {@code null} if there is no such account
	 */
	@Atomic(isolation = REPEATABLE_READ, readOnly = true)
	public @Nullable AccountStatement ofAccount(long account) {
		Balance balance = this.statements.balance(account);
		if (balance == null) {
			return null;
		}
		List<Movement> latest = this.statements.latest(account, LATEST);
		BigDecimal shown = latest.stream().map(Movement::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
		BigDecimal opening = balance.opening().add(this.statements.sum(account)).subtract(shown);
		return new AccountStatement(account, balance.owner(), opening, latest, balance.balance());
	}

	@Atomic(isolation = REPEATABLE_READ, readOnly = true)
	public BankStatement ofBank() {
		List<Balance> balances = this.statements.balances();
		Map<Long, Sum> sums = this.statements.sums();
		BigDecimal total = balances.stream().map(Balance::balance).reduce(BigDecimal.ZERO, BigDecimal::add);
		long movements = sums.values().stream().mapToLong(Sum::movements).sum();
		return new BankStatement(total, movements,
				balances.stream().map((balance) -> line(balance, sums.get(balance.id()))).toList());
	}

	private static Line line(Balance balance, @Nullable Sum sum) {
		BigDecimal movements = (sum != null) ? sum.amount() : BigDecimal.ZERO.setScale(2);
		return new Line(balance.id(), balance.owner(), balance.opening(), movements, balance.balance());
	}

}
