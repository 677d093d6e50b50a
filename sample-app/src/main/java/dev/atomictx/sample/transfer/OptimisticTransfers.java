package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.sample.account.Account;
import dev.atomictx.sample.account.AccountRepository;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Reads both accounts without a lock. If somebody has changed one of them before it is
 * written, the whole transfer is tried again.
 */
@Component
class OptimisticTransfers implements TransferStrategy {

	private final LockOrder lockOrder;

	private final AccountRepository accounts;

	OptimisticTransfers(LockOrder lockOrder, AccountRepository accounts) {
		this.lockOrder = lockOrder;
		this.accounts = accounts;
	}

	@Override
	public Locking locking() {
		return Locking.OPTIMISTIC;
	}

	@Override
	public Balances move(TransferOrder order, BigDecimal fee) {
		Account from = read(order.from());
		Account to = read(order.to());
		BigDecimal rest = from.balance().subtract(order.amount()).subtract(fee);
		if (rest.signum() < 0) {
			throw TransferRefusedException.insufficientFunds(order, fee);
		}
		Balances after = new Balances(rest, to.balance().add(order.amount()));
		for (long id : this.lockOrder.of(order)) {
			write((id == from.id()) ? from.withBalance(after.from()) : to.withBalance(after.to()));
		}
		return after;
	}

	private Account read(long id) {
		Account account = this.accounts.find(id);
		if (account == null) {
			throw TransferRefusedException.unknownAccount(id);
		}
		return account;
	}

	private void write(Account account) {
		if (!this.accounts.replace(account)) {
			throw new OptimisticLockingFailureException(
					"Account " + account.id() + " is not in version " + account.version() + " any more");
		}
	}

}
