package dev.atomictx.sample.transfer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.sample.BankProperties;
import dev.atomictx.sample.account.Account;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.notification.NotificationService;
import dev.atomictx.sample.transfer.TransferRefusedException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

import static dev.atomictx.FailureKind.CONNECTION_FAILURE;
import static dev.atomictx.FailureKind.DEADLOCK;
import static dev.atomictx.FailureKind.LOCK_NOT_AVAILABLE;
import static dev.atomictx.FailureKind.SERIALIZATION_FAILURE;

/**
 * Moves money.
 */
@Service
class TransferService {

	private static final Logger logger = LoggerFactory.getLogger(TransferService.class);

	private final BankProperties properties;

	private final AccountRepository accounts;

	private final TransferRepository transfers;

	private final IdempotencyKeys keys;

	private final NotificationService notifications;

	TransferService(BankProperties properties, AccountRepository accounts, TransferRepository transfers,
			IdempotencyKeys keys, NotificationService notifications) {
		this.properties = properties;
		this.accounts = accounts;
		this.transfers = transfers;
		this.keys = keys;
		this.notifications = notifications;
	}

	/**
	 * Carry out an order as one unit: the key, both balances, the log and the fee are
	 * committed together or not at all. What the database refuses only because of others
	 * is tried again, until the customer would have given up. A refusal by the bank comes
	 * before any money has moved; it commits, so that the key keeps it.
	 */
	@Atomic(retryOn = { DEADLOCK, SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE, CONNECTION_FAILURE }, maxRetries = 100,
			deadline = "60s", noRollbackFor = TransferRefusedException.class)
	public Transfer transfer(TransferOrder order) {
		if (!this.keys.claim(order)) {
			return this.keys.firstResult(order);
		}
		try {
			return move(order);
		}
		catch (TransferRefusedException ex) {
			this.keys.remember(order, ex);
			throw ex;
		}
	}

	private Transfer move(TransferOrder order) {
		lockInOrder(order).forEach(this::lock);
		BigDecimal fee = feeFor(order);
		BigDecimal fromBalance = this.accounts.debit(order.from(), order.amount().add(fee));
		if (fromBalance == null) {
			throw new TransferRefusedException(Reason.INSUFFICIENT_FUNDS, "The balance of account " + order.from()
					+ " does not cover " + order.amount() + " and a fee of " + fee);
		}
		BigDecimal toBalance = this.accounts.credit(order.to(), order.amount());
		int attempts = AtomicScope.current().attempt();
		long id = this.transfers.add(order, fee, fromBalance, toBalance, attempts);
		boolean notified = notify(id);
		collect(fee);
		return new Transfer(id, order.from(), order.to(), order.amount(), fee, fromBalance, toBalance, attempts,
				notified);
	}

	/**
	 * Where all transfers lock in one order, no two can wait for each other in a circle.
	 * That order is by id, but the house account is the last, because every transfer
	 * wants it.
	 */
	private List<Long> lockInOrder(TransferOrder order) {
		Stream<Long> accounts = Stream.of(order.from(), order.to());
		if (this.properties.orderedLocks()) {
			accounts = accounts.sorted(
					Comparator.comparing((Long id) -> id == Account.HOUSE).thenComparing(Comparator.naturalOrder()));
		}
		return accounts.toList();
	}

	private void lock(long id) {
		if (!this.accounts.lock(id)) {
			throw new TransferRefusedException(Reason.UNKNOWN_ACCOUNT, "Account " + id + " does not exist");
		}
	}

	private BigDecimal feeFor(TransferOrder order) {
		BigDecimal fee = order.concernsHouse() ? BigDecimal.ZERO : this.properties.transferFee();
		return fee.setScale(2, RoundingMode.UNNECESSARY);
	}

	/**
	 * The notification is a nested unit: it fails alone. Only what is wrong with the
	 * notification itself is put up with here; a lost connection, say, concerns the
	 * transfer.
	 */
	private boolean notify(long id) {
		try {
			this.notifications.announce(id);
			return true;
		}
		catch (DataIntegrityViolationException ex) {
			logger.warn("Transfer {} goes through without a notification: {}", id,
					ex.getMostSpecificCause().getMessage());
			return false;
		}
	}

	/**
	 * The last step, so that the lock on the account that all transfers share is held for
	 * little more than the commit.
	 */
	private void collect(BigDecimal fee) {
		if (fee.signum() > 0) {
			this.accounts.credit(Account.HOUSE, fee);
		}
	}

}
