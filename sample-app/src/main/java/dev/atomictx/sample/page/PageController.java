package dev.atomictx.sample.page;

import dev.atomictx.sample.account.AccountRepository;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page, and the part of it that looks again and again.
 */
@Controller
class PageController {

	private final AccountRepository accounts;

	PageController(AccountRepository accounts) {
		this.accounts = accounts;
	}

	@GetMapping("/")
	String page() {
		return WholePage.VIEW;
	}

	@GetMapping("/page/accounts")
	String accounts(Model model) {
		model.addAttribute("accounts", this.accounts.findAll());
		return "fragments/accounts";
	}

}
