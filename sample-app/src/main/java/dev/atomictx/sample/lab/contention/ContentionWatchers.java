package dev.atomictx.sample.lab.contention;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.atomictx.sample.RefusalException.Kind;
import dev.atomictx.sample.lab.LabBusyException;
import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells those who watch a run how it goes. Each has a thread, so that one who does not
 * read holds up nobody else, and there are not many.
 */
@Component
class ContentionWatchers {

	private static final Logger logger = LoggerFactory.getLogger(ContentionWatchers.class);

	static final int MAX_WATCHERS = 20;

	private static final long TELL_EVERY_MILLIS = 250;

	private static final long NO_TIMEOUT = 0;

	private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, MAX_WATCHERS, 10, TimeUnit.SECONDS,
			new SynchronousQueue<>(), (watcher) -> new Thread(watcher, "lab-watcher"));

	SseEmitter watch(ContentionRun run) {
		SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
		try {
			this.threads.execute(() -> tell(emitter, run));
		}
		catch (RejectedExecutionException ex) {
			throw new LabBusyException(Kind.TOO_MUCH, "There are " + MAX_WATCHERS + " watchers already");
		}
		return emitter;
	}

	private void tell(SseEmitter emitter, ContentionRun run) {
		try {
			boolean ended;
			do {
				ended = run.awaitEnd(TELL_EVERY_MILLIS);
				emitter.send(run.progress(), MediaType.APPLICATION_JSON);
			}
			while (!ended);
			emitter.complete();
		}
		catch (IOException | IllegalStateException ex) {
			logger.debug("A watcher has left", ex);
		}
		catch (InterruptedException ex) {
			emitter.complete();
		}
	}

	@PreDestroy
	void dismiss() {
		this.threads.shutdownNow();
	}

}
