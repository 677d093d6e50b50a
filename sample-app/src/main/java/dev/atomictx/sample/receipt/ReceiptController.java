package dev.atomictx.sample.receipt;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Receipts on the web.
 */
@RestController
class ReceiptController {

	private final ReceiptService receipts;

	ReceiptController(ReceiptService receipts) {
		this.receipts = receipts;
	}

	@GetMapping(path = "/api/transfers/{id:\\d{1,18}}/receipt", produces = MediaType.APPLICATION_JSON_VALUE)
	Receipt receipt(@PathVariable long id) {
		Receipt receipt = this.receipts.find(id);
		if (receipt == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no receipt for transfer " + id);
		}
		return receipt;
	}

}
