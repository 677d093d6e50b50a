package dev.atomictx.sample.order;

import dev.atomictx.sample.RefusalException;

/**
 * The bank refuses a purchase.
 */
public final class PurchaseRefusedException extends RefusalException {

	private static final long serialVersionUID = 1L;

	private PurchaseRefusedException(Kind kind, String title, String detail) {
		super(kind, title, detail);
	}

	static PurchaseRefusedException unknownAccount(long id) {
		return new PurchaseRefusedException(Kind.UNKNOWN, "Unknown account", "No customer has account " + id);
	}

	static PurchaseRefusedException unknownProduct(long id) {
		return new PurchaseRefusedException(Kind.UNKNOWN, "Unknown product", "Product " + id + " does not exist");
	}

	static PurchaseRefusedException outOfStock(long id) {
		return new PurchaseRefusedException(Kind.IMPOSSIBLE, "Out of stock", "There is not enough of product " + id);
	}

	static PurchaseRefusedException insufficientFunds(long account) {
		return new PurchaseRefusedException(Kind.IMPOSSIBLE, "Insufficient funds",
				"The balance of account " + account + " does not cover the purchase");
	}

}
