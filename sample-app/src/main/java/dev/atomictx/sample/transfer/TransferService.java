package dev.atomictx.sample.transfer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.atomictx.Atomic;
import dev.atomictx.AtomicScope;
import dev.atomictx.Rollback;
import dev.atomictx.sample.BankProperties;
import dev.atomictx.sample.account.Account;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.notification.NotificationService;
import dev.atomictx.sample.transfer.TransferStrategy.Balances;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

import static dev.atomictx.FailureKind.CONNECTION_FAILURE;
import static dev.atomictx.FailureKind.DEADLOCK;
import static dev.atomictx.FailureKind.LOCK_NOT_AVAILABLE;
import static dev.atomictx.FailureKind.OPTIMISTIC_LOCK;
import static dev.atomictx.FailureKind.SERIALIZATION_FAILURE;

/**
 * Moves money.
 */
@Service
public class TransferService {

	private static final Logger logger = LoggerFactory.getLogger(TransferService.class);

	private final BankProperties properties;

	private final Map<Locking, TransferStrategy> strategies;

	private final AccountRepository accounts;

	private final TransferRepository transfers;

	private final NotificationService notifications;

	private final ApplicationEventPublisher events;

	TransferService(BankProperties properties, List<TransferStrategy> strategies, AccountRepository accounts,
			TransferRepository transfers, NotificationService notifications, ApplicationEventPublisher events) {
		this.properties = properties;
		this.strategies = strategies.stream()
			.collect(Collectors.toUnmodifiableMap(TransferStrategy::locking, Function.identity()));
		this.accounts = accounts;
		this.transfers = transfers;
		this.notifications = notifications;
		this.events = events;
	}

	/**
	 * Carry out an order as one unit: both balances, the log and the fee are committed
	 * together or not at all. What the database refuses only because of others is tried
	 * again, until the customer would have given up. A refusal by the bank leaves every
	 * balance as it was.
	 * @param order what to do
	 * @return the transfer that took place
	 * @throws TransferRefusedException if the bank refuses
	 */
	@Atomic(retryOn = { DEADLOCK, SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE, OPTIMISTIC_LOCK, CONNECTION_FAILURE },
			maxRetries = 100, deadline = "60s", noRollbackFor = TransferRefusedException.class)
	public Transfer transfer(TransferOrder order) {
		this.events.publishEvent(new TransferRequested(order));
		try {
			return move(order);
		}
		catch (TransferRefusedException ex) {
			this.events.publishEvent(new TransferRefused(order, ex.getDetail()));
			throw ex;
		}
	}

	/**
	 * Carry out an order once, however often it is repeated with its key. A refusal is an
	 * outcome, too: the same key gets it again.
	 * @param key the customer's key for the order
	 * @param order what to do
	 * @return the transfer that took place, now or when the key was first used
	 * @throws TransferRefusedException if the bank refuses, or has refused
	 */
	@Atomic(name = "transfer", idempotencyKey = "#key",
			retryOn = { DEADLOCK, SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE, OPTIMISTIC_LOCK, CONNECTION_FAILURE },
			maxRetries = 100, deadline = "60s", noRollbackFor = TransferRefusedException.class)
	public Transfer transferOnce(String key, TransferOrder order) {
		return transfer(order);
	}

	/**
	 * Do all that a transfer does, locks and constraints included, and keep nothing of
	 * it.
	 * @param order what to do
	 * @return the transfer that would have taken place
	 * @throws TransferRefusedException if the bank would refuse
	 */
	@Atomic(retryOn = { DEADLOCK, SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE, OPTIMISTIC_LOCK, CONNECTION_FAILURE },
			maxRetries = 100, deadline = "60s")
	public Transfer whatIf(TransferOrder order) {
		throw Rollback.returning(transfer(order));
	}

	private Transfer move(TransferOrder order) {
		if (order.concerns(Account.INTEREST)) {
			throw TransferRefusedException.unknownAccount(Account.INTEREST);
		}
		BigDecimal fee = feeFor(order);
		Balances balances = strategyFor(order).move(order, fee);
		int attempts = AtomicScope.current().attempt();
		long id = this.transfers.add(order, fee, balances, attempts);
		boolean notified = notify(id);
		collect(fee);
		Transfer transfer = new Transfer(id, order.from(), order.to(), order.amount(), fee, balances.from(),
				balances.to(), attempts, notified);
		AtomicScope.current().onCommit(() -> this.events.publishEvent(new TransferCompleted(transfer)));
		return transfer;
	}

	private TransferStrategy strategyFor(TransferOrder order) {
		Locking locking = Objects.requireNonNullElse(order.locking(), this.properties.locking());
		return Objects.requireNonNull(this.strategies.get(locking));
	}

	private BigDecimal feeFor(TransferOrder order) {
		BigDecimal fee = order.concerns(Account.HOUSE) ? BigDecimal.ZERO : this.properties.transferFee();
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
