package dev.atomictx.test.fault;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message of PostgreSQL's frontend/backend protocol, version 3. Requests and answers
 * use the same letters for different things.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">
 * Message Formats</a>
 */
final class Message {

	private final char type;

	private final byte[] body;

	private Message(char type, byte[] body) {
		this.type = type;
		this.body = body;
	}

	/**
	 * Reads the next message.
	 * @throws EOFException if the other side has closed the connection
	 */
	static Message read(DataInputStream in) throws IOException {
		char type = (char) in.readUnsignedByte();
		byte[] body = new byte[in.readInt() - Integer.BYTES];
		in.readFully(body);
		return new Message(type, body);
	}

	void write(DataOutputStream out) throws IOException {
		out.writeByte(this.type);
		out.writeInt(this.body.length + Integer.BYTES);
		out.write(this.body);
	}

	char type() {
		return this.type;
	}

	ByteBuffer body() {
		return ByteBuffer.wrap(this.body);
	}

	/**
	 * Reads the text up to the next zero byte.
	 */
	static String text(ByteBuffer body) {
		int start = body.position();
		while (body.get() != 0) {
			// The zero byte ends the text.
		}
		byte[] text = new byte[body.position() - start - 1];
		body.get(start, text);
		return new String(text, StandardCharsets.UTF_8);
	}

}
