package dev.atomictx.sample.customer;

import dev.atomictx.sample.RefusalException;
import dev.atomictx.sample.database.Violation;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;

/**
 * A customer cannot be taken on.
 */
public final class CustomerRefusedException extends RefusalException {

	private static final long serialVersionUID = 1L;

	private CustomerRefusedException(Kind kind, String title, String detail, @Nullable Throwable cause) {
		super(kind, title, detail, cause);
	}

	static CustomerRefusedException unknownName(String account) {
		return new CustomerRefusedException(Kind.IMPOSSIBLE, "Unknown account",
				"A standing order is on '" + account + "', which is none of the new accounts", null);
	}

	/**
	 * Say in the bank's words what the database has found. Its own words go into the log,
	 * not to the customer.
	 */
	static CustomerRefusedException of(DataIntegrityViolationException ex) {
		return switch (Violation.of(ex)) {
			case UNIQUE -> new CustomerRefusedException(Kind.CONFLICT, "Known customer",
					"There is a customer with this address already", ex);
			case FOREIGN_KEY -> new CustomerRefusedException(Kind.UNKNOWN, "Unknown account",
					"The recipient of a standing order does not exist", ex);
			case CHECK -> new CustomerRefusedException(Kind.IMPOSSIBLE, "Impossible standing order",
					"A standing order needs an amount above zero and a day from 1 to 28", ex);
			case OTHER -> throw ex;
		};
	}

}
