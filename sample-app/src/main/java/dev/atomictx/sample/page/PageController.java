package dev.atomictx.sample.page;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page, and the part of it that looks again and again.
 */
@Controller
class PageController {

	@GetMapping("/")
	String page() {
		return WholePage.VIEW;
	}

	@GetMapping("/page/accounts")
	String accounts() {
		return "fragments/accounts";
	}

}
