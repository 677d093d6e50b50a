package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.sample.account.AccountRepository;

import org.springframework.stereotype.Component;

/**
 * Locks both accounts before it looks at them: what it sees stays true until the commit.
 */
@Component
class PessimisticTransfers implements TransferStrategy {

	private final LockOrder lockOrder;

	private final AccountRepository accounts;

	PessimisticTransfers(LockOrder lockOrder, AccountRepository accounts) {
		this.lockOrder = lockOrder;
		this.accounts = accounts;
	}

	@Override
	public Locking locking() {
		return Locking.PESSIMISTIC;
	}

	@Override
	public Balances move(TransferOrder order, BigDecimal fee) {
		this.lockOrder.of(order).forEach(this::lock);
		BigDecimal rest = this.accounts.debit(order.from(), order.amount().add(fee));
		if (rest == null) {
			throw TransferRefusedException.insufficientFunds(order, fee);
		}
		return new Balances(rest, this.accounts.credit(order.to(), order.amount()));
	}

	private void lock(long id) {
		if (!this.accounts.lock(id)) {
			throw TransferRefusedException.unknownAccount(id);
		}
	}

}
