package dev.atomictx.sample.lab.contention;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The contention lab on the web.
 */
@RestController
@RequestMapping("/api/lab/contention")
class ContentionController {

	private final ContentionLab lab;

	private final ContentionWatchers watchers;

	ContentionController(ContentionLab lab, ContentionWatchers watchers) {
		this.lab = lab;
		this.watchers = watchers;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	ContentionProgress start(@Valid @RequestBody ContentionSettings settings) {
		return this.lab.start(settings).progress();
	}

	@GetMapping
	ContentionProgress progress() {
		return latest().progress();
	}

	@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter events() {
		return this.watchers.watch(latest());
	}

	@PostMapping("/stop")
	ContentionProgress stop() {
		ContentionRun run = latest();
		run.stop();
		return run.progress();
	}

	private ContentionRun latest() {
		ContentionRun run = this.lab.latest();
		if (run == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The contention lab has had no run yet");
		}
		return run;
	}

}
