package dev.atomictx.sample.order;

import java.math.BigDecimal;

import dev.atomictx.Atomic;
import dev.atomictx.sample.account.Account;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.order.Purchase.OptionalStep;

import org.springframework.stereotype.Service;

/**
 * Sells things. The money and the stock must change together; coupon and points may fail.
 */
@Service
public class OrderService {

	private final AccountRepository accounts;

	private final ProductRepository products;

	private final PurchaseRepository purchases;

	private final CouponService coupons;

	private final LoyaltyService loyalty;

	OrderService(AccountRepository accounts, ProductRepository products, PurchaseRepository purchases,
			CouponService coupons, LoyaltyService loyalty) {
		this.accounts = accounts;
		this.products = products;
		this.purchases = purchases;
		this.coupons = coupons;
		this.loyalty = loyalty;
	}

	/**
	 * Carry out a purchase as one unit. Locks are taken in one order by all purchases:
	 * account, product, coupon, points, and the house last.
	 * @param request what to buy
	 * @return the purchase, with what became of its optional steps
	 * @throws PurchaseRefusedException if it cannot be; nothing is left of it then
	 */
	@Atomic
	public Purchase buy(PurchaseRequest request) {
		requireCustomer(request.account());
		Product product = takeFromStock(request);
		BigDecimal price = product.price().multiply(BigDecimal.valueOf(request.quantity()));
		Coupon coupon = redeemCoupon(request, price);
		BigDecimal paid = price.subtract(coupon.discount());
		BigDecimal balance = debit(request.account(), paid);
		long id = this.purchases.add(request, price, coupon.discount());
		OptionalStep points = creditPoints(request.account(), paid.intValue());
		this.accounts.credit(Account.HOUSE, paid);
		return new Purchase(id, request.account(), product.name(), request.quantity(), price, coupon.discount(), paid,
				balance, coupon.step(), points);
	}

	private void requireCustomer(long account) {
		if (Account.isBank(account) || !this.accounts.lock(account)) {
			throw PurchaseRefusedException.unknownAccount(account);
		}
	}

	private Product takeFromStock(PurchaseRequest request) {
		Product product = this.products.take(request.product(), request.quantity());
		if (product == null) {
			throw this.products.exists(request.product()) ? PurchaseRefusedException.outOfStock(request.product())
					: PurchaseRefusedException.unknownProduct(request.product());
		}
		return product;
	}

	private BigDecimal debit(long account, BigDecimal paid) {
		BigDecimal balance = this.accounts.debit(account, paid);
		if (balance == null) {
			throw PurchaseRefusedException.insufficientFunds(account);
		}
		return balance;
	}

	/**
	 * Redeeming is a unit of its own: when it fails, only it is undone.
	 */
	private Coupon redeemCoupon(PurchaseRequest request, BigDecimal price) {
		if (request.coupon() == null) {
			return Coupon.none(new OptionalStep(false, "No coupon was given"));
		}
		try {
			BigDecimal discount = this.coupons.redeem(request.coupon(), request.account()).min(price);
			return new Coupon(discount, new OptionalStep(true, discount + " off"));
		}
		catch (OptionalStepException ex) {
			return Coupon.none(ex.toStep());
		}
	}

	/**
	 * As is crediting the points.
	 */
	private OptionalStep creditPoints(long account, int points) {
		try {
			return new OptionalStep(true, "Now " + this.loyalty.credit(account, points));
		}
		catch (OptionalStepException ex) {
			return ex.toStep();
		}
	}

	private record Coupon(BigDecimal discount, OptionalStep step) {

		static Coupon none(OptionalStep step) {
			return new Coupon(BigDecimal.ZERO.setScale(2), step);
		}

	}

}
