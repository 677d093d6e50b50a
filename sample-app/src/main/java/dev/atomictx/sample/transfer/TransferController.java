package dev.atomictx.sample.transfer;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Transfers on the web. {@code produces} makes a client that cannot read the answer fail
 * before its money has moved.
 */
@RestController
@RequestMapping(path = "/api/transfers", produces = MediaType.APPLICATION_JSON_VALUE)
class TransferController {

	private final TransferService service;

	private final TransferRepository transfers;

	TransferController(TransferService service, TransferRepository transfers) {
		this.service = service;
		this.transfers = transfers;
	}

	@PostMapping
	ResponseEntity<Transfer> transfer(@Valid @RequestBody TransferRequest request,
			@RequestParam(required = false) @Nullable Locking locking,
			@RequestParam(defaultValue = "false") boolean dryRun,
			@RequestHeader(name = "Idempotency-Key", required = false) @Pattern(regexp = "[ -~]{1,200}",
					message = "Idempotency-Key must have 1 to 200 printable ASCII characters") @Nullable String key) {
		TransferOrder order = request.toOrder(locking);
		if (dryRun) {
			return ResponseEntity.ok(this.service.whatIf(order));
		}
		Transfer transfer = (key != null) ? this.service.transferOnce(key, order) : this.service.transfer(order);
		return ResponseEntity.created(URI.create("/api/transfers/" + transfer.id())).body(transfer);
	}

	@GetMapping("/{id:\\d{1,18}}")
	Transfer transfer(@PathVariable long id) {
		Transfer transfer = this.transfers.find(id);
		if (transfer == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Transfer " + id + " does not exist");
		}
		return transfer;
	}

}
