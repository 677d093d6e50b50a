package dev.atomictx.test.fault;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Knows the SQL behind the prepared statements and portals of one connection. The driver
 * names the SQL once and from then on only the statement it prepared from it.
 */
final class StatementNames {

	private final Map<String, String> statements = new HashMap<>();

	private final Map<String, String> portals = new HashMap<>();

	/**
	 * Follow what the client sends.
	 * @return the SQL that the message asks to execute, or {@code null} if it does not
	 */
	@Nullable String observe(Message request) {
		ByteBuffer body = request.body();
		switch (request.type()) {
			case 'P' -> this.statements.put(Message.text(body), Message.text(body));
			case 'B' -> this.portals.put(Message.text(body), this.statements.getOrDefault(Message.text(body), ""));
			case 'C' -> close((char) body.get(), Message.text(body));
			case 'E' -> {
				return this.portals.getOrDefault(Message.text(body), "");
			}
			case 'Q' -> {
				return Message.text(body);
			}
			default -> {
				// Nothing else names or executes a statement.
			}
		}
		return null;
	}

	private void close(char kind, String name) {
		((kind == 'S') ? this.statements : this.portals).remove(name);
	}

}
