package dev.atomictx.sample.notification;

import dev.atomictx.Atomic;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Leaves notifications for the owners of accounts.
 */
@Service
public class NotificationService {

	private final JdbcClient jdbc;

	NotificationService(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Tell the recipient of a transfer. Inside the transfer's unit this is a savepoint:
	 * when the message does not fit its column, only this is undone, and the caller may
	 * go on.
	 * @param transferId the transfer
	 */
	@Atomic
	public void announce(long transferId) {
		this.jdbc.sql("""
				INSERT INTO notification (transfer_id, message)
				SELECT transfer.id, 'Dear ' || owner || ', you have received ' || amount || '.'
				FROM transfer JOIN account ON account.id = to_account
				WHERE transfer.id = ?""").param(transferId).update();
	}

}
