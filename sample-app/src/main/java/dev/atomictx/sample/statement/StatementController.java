package dev.atomictx.sample.statement;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Statements on the web.
 */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class StatementController {

	private final StatementService statements;

	StatementController(StatementService statements) {
		this.statements = statements;
	}

	@GetMapping("/statement")
	BankStatement bank() {
		return this.statements.ofBank();
	}

	@GetMapping("/accounts/{id:\\d{1,18}}/statement")
	AccountStatement account(@PathVariable long id) {
		AccountStatement statement = this.statements.ofAccount(id);
		if (statement == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Account " + id + " does not exist");
		}
		return statement;
	}

}
