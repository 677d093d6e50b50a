package dev.atomictx.sample.account;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The accounts on the web. A single SELECT is consistent by itself: no {@code @Atomic}.
 */
@RestController
@RequestMapping(path = "/api/accounts", produces = MediaType.APPLICATION_JSON_VALUE)
class AccountController {

	private final AccountRepository accounts;

	AccountController(AccountRepository accounts) {
		this.accounts = accounts;
	}

	@GetMapping
	List<Account> accounts() {
		return this.accounts.findAll();
	}

	@GetMapping("/{id:\\d{1,18}}")
	Account account(@PathVariable long id) {
		Account account = this.accounts.find(id);
		if (account == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Account " + id + " does not exist");
		}
		return account;
	}

}
