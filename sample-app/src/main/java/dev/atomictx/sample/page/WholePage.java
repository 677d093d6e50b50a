package dev.atomictx.sample.page;

import java.util.Map;

import dev.atomictx.sample.BankProperties;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.lab.contention.ContentionLab;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

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

	private final ContentionLab contentionLab;

	WholePage(BankProperties properties, AccountRepository accounts, ContentionLab contentionLab) {
		this.properties = properties;
		this.accounts = accounts;
		this.contentionLab = contentionLab;
	}

	@Override
	public void postHandle(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable ModelAndView view) {
		if (view == null || view.getViewName() == null) {
			return;
		}
		if (view.getViewName().startsWith(FRAGMENTS) && request.getHeader("HX-Request") == null) {
			view.setViewName(VIEW);
		}
		if (view.getViewName().equals(VIEW)) {
			addWhatIsMissing(view.getModel());
		}
	}

	private void addWhatIsMissing(Map<String, Object> model) {
		model.putIfAbsent("accounts", this.accounts.findAll());
		model.putIfAbsent("transferForm", TransferForm.empty(this.properties.locking()));
		model.putIfAbsent("transferKey", TransferForm.newKey());
		model.putIfAbsent("contentionUnderWay", this.contentionLab.isUnderWay());
	}

}
