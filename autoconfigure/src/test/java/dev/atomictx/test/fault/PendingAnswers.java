package dev.atomictx.test.fault;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * Tells which request of a connection the server is answering. It answers in the order of
 * the requests, and after an error it skips all up to the next Sync.
 */
final class PendingAnswers {

	private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();

	/**
	 * Called before the request goes to the server.
	 */
	void expect(Exchange exchange) {
		this.exchanges.add(exchange);
	}

	/**
	 * Return the request that the next message of the server answers, if any.
	 */
	@Nullable Exchange current() {
		return this.exchanges.peek();
	}

	/**
	 * Called when the server has executed a statement, with one of the messages that end
	 * the answer to an Execute. A Query may consist of several statements.
	 */
	void executed() {
		Exchange current = current();
		if (current != null && !current.last()) {
			this.exchanges.remove();
		}
	}

	/**
	 * Called when the server is ready for the next request.
	 */
	void ready() {
		Exchange answered = this.exchanges.poll();
		while (answered != null && !answered.last()) {
			answered = this.exchanges.poll();
		}
	}

}
