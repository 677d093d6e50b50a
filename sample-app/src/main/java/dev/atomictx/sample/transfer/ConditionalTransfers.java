package dev.atomictx.sample.transfer;

import java.math.BigDecimal;

import dev.atomictx.Atomic;
import dev.atomictx.sample.account.AccountRepository;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Two UPDATEs and no look before: the database changes a balance only if it suffices.
 */
@Component
class ConditionalTransfers implements TransferStrategy {

	private final LockOrder lockOrder;

	private final AccountRepository accounts;

	ConditionalTransfers(LockOrder lockOrder, AccountRepository accounts) {
		this.lockOrder = lockOrder;
		this.accounts = accounts;
	}

	@Override
	public Locking locking() {
		return Locking.CONDITIONAL;
	}

	/**
	 * A unit of its own, because the recipient may come first in the order of locks, and
	 * then a refusal must undo the credit. The unit around keeps the refusal.
	 */
	@Atomic
	@Override
	public Balances move(TransferOrder order, BigDecimal fee) {
		if (this.lockOrder.of(order).get(0) == order.from()) {
			BigDecimal rest = debit(order, fee);
			return new Balances(rest, credit(order, fee));
		}
		BigDecimal credited = credit(order, fee);
		return new Balances(debit(order, fee), credited);
	}

	private BigDecimal debit(TransferOrder order, BigDecimal fee) {
		BigDecimal balance = this.accounts.debit(order.from(), order.amount().add(fee));
		return orRefuse(balance, order, fee);
	}

	private BigDecimal credit(TransferOrder order, BigDecimal fee) {
		BigDecimal balance = this.accounts.creditIfExists(order.to(), order.amount());
		return orRefuse(balance, order, fee);
	}

	/**
	 * An UPDATE that finds no row does not say why.
	 */
	private BigDecimal orRefuse(@Nullable BigDecimal balance, TransferOrder order, BigDecimal fee) {
		if (balance != null) {
			return balance;
		}
		for (long id : this.lockOrder.of(order)) {
			if (this.accounts.find(id) == null) {
				throw TransferRefusedException.unknownAccount(id);
			}
		}
		throw TransferRefusedException.insufficientFunds(order, fee);
	}

}
