package dev.atomictx.sample.page;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;

import dev.atomictx.sample.BankProperties;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.lab.contention.ContentionLab;
import dev.atomictx.sample.order.ProductRepository;
import dev.atomictx.sample.payment.PaymentQueue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.LazyContextVariable;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;

/**
 * Controllers answer with the fragment that has changed. A browser that did not send the
 * request by htmx, because its JavaScript is off, gets the whole page around it.
 */
@Component
class WholePage implements HandlerInterceptor {

	static final String VIEW = "page";

	private static final String FRAGMENTS = "fragments/";

	private final BankProperties properties;

	private final AccountRepository accounts;

	private final ProductRepository products;

	private final PaymentQueue payments;

	private final ContentionLab contentionLab;

	WholePage(BankProperties properties, AccountRepository accounts, ProductRepository products, PaymentQueue payments,
			ContentionLab contentionLab) {
		this.properties = properties;
		this.accounts = accounts;
		this.products = products;
		this.payments = payments;
		this.contentionLab = contentionLab;
	}

	@Override
	public void postHandle(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable ModelAndView view) {
		if (view == null || view.getViewName() == null) {
			return;
		}
		String name = view.getViewName();
		boolean fragment = name.startsWith(FRAGMENTS);
		if (fragment && request.getHeader("HX-Request") == null) {
			view.setViewName(VIEW);
		}
		if (fragment || name.equals(VIEW)) {
			addWhatIsMissing(view.getModel());
		}
	}

	private void addWhatIsMissing(Map<String, Object> model) {
		model.putIfAbsent("accounts", whenUsed(this.accounts::findAll));
		model.putIfAbsent("products", whenUsed(this.products::findAll));
		model.putIfAbsent("payments", whenUsed(this.payments::counts));
		model.putIfAbsent("contentionUnderWay", whenUsed(this.contentionLab::isUnderWay));
		model.putIfAbsent("transferForm", TransferForm.empty(this.properties.locking()));
		model.putIfAbsent("transferKey", TransferForm.newKey());
		model.putIfAbsent("orderForm", OrderForm.empty());
		model.putIfAbsent("paymentForm", PaymentForm.empty());
		model.putIfAbsent("interestForm", new InterestForm(YearMonth.now(ZoneOffset.UTC).minusMonths(1)));
	}

	/**
	 * What a fragment does not show is not asked for.
	 */
	private static <T> LazyContextVariable<T> whenUsed(Supplier<T> value) {
		return new LazyContextVariable<>() {

			@Override
			protected T loadValue() {
				return value.get();
			}

		};
	}

}
