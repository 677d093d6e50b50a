package dev.atomictx.sample.transfer;

import java.util.List;
import java.util.stream.Stream;

import dev.atomictx.sample.BankProperties;
import dev.atomictx.sample.account.Account;

import org.springframework.stereotype.Component;

/**
 * Where all transfers lock in one order, no two can wait for each other in a circle.
 */
@Component
class LockOrder {

	private final boolean ordered;

	LockOrder(BankProperties properties) {
		this.ordered = properties.orderedLocks();
	}

	List<Long> of(TransferOrder order) {
		Stream<Long> accounts = Stream.of(order.from(), order.to());
		return (this.ordered ? accounts.sorted(Account.LOCK_ORDER) : accounts).toList();
	}

}
