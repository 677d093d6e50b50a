package dev.atomictx.sample.interest;

import java.time.YearMonth;
import java.util.Objects;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Interest runs on the web.
 */
@RestController
@RequestMapping(path = "/api/interest-runs", produces = MediaType.APPLICATION_JSON_VALUE)
class InterestController {

	private static final String MONTH = "20\\d\\d-(?:0[1-9]|1[0-2])";

	private final InterestRunner runner;

	InterestController(InterestRunner runner) {
		this.runner = runner;
	}

	/**
	 * A month that has a run already gets no other one: the answer is the progress of the
	 * first.
	 */
	@PostMapping
	ResponseEntity<InterestProgress> start(@Valid @RequestBody Request request) {
		YearMonth month = YearMonth.parse(request.month());
		boolean begun = this.runner.start(month);
		return ResponseEntity.status(begun ? HttpStatus.ACCEPTED : HttpStatus.OK)
			.body(Objects.requireNonNull(this.runner.progress(month)));
	}

	@GetMapping("/{month:" + MONTH + "}")
	InterestProgress progress(@PathVariable String month) {
		InterestProgress progress = this.runner.progress(YearMonth.parse(month));
		if (progress == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no interest run for " + month);
		}
		return progress;
	}

	record Request(@NotNull(message = "month is missing") @Pattern(regexp = MONTH,
			message = "month must be like 2026-10") String month) {

	}

}
