package dev.atomictx.sample.payment;

import java.util.List;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The payment queue on the web.
 */
@RestController
@RequestMapping(path = "/api/payments", produces = MediaType.APPLICATION_JSON_VALUE)
class PaymentController {

	private final PaymentQueue queue;

	PaymentController(PaymentQueue queue) {
		this.queue = queue;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	List<Long> enqueue(@Valid @RequestBody PaymentsRequest request) {
		return this.queue.enqueue(request.toOrders());
	}

	@GetMapping
	PaymentCounts counts() {
		return this.queue.counts();
	}

	@GetMapping("/{id:\\d{1,18}}")
	Payment payment(@PathVariable long id) {
		Payment payment = this.queue.find(id);
		if (payment == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Payment " + id + " does not exist");
		}
		return payment;
	}

}
