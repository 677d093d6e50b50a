package dev.atomictx.test.fault;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What a client says first: a StartupMessage, or a CancelRequest about another
 * connection. Neither has a type.
 */
final class Startup {

	private static final int SSL_REQUEST = (1234 << 16) | 5679;

	private static final int GSS_ENCRYPTION_REQUEST = (1234 << 16) | 5680;

	private final int code;

	private final byte[] content;

	private Startup(int code, byte[] content) {
		this.code = code;
		this.content = content;
	}

	/**
	 * Reads the first message that is for the server. Encryption is declined, because the
	 * proxy could not see through it.
	 */
	static Startup read(DataInputStream in, OutputStream out) throws IOException {
		while (true) {
			byte[] content = new byte[in.readInt() - 2 * Integer.BYTES];
			int code = in.readInt();
			in.readFully(content);
			if (code != SSL_REQUEST && code != GSS_ENCRYPTION_REQUEST) {
				return new Startup(code, content);
			}
			out.write('N');
			out.flush();
		}
	}

	void write(DataOutputStream out) throws IOException {
		out.writeInt(this.content.length + 2 * Integer.BYTES);
		out.writeInt(this.code);
		out.write(this.content);
		out.flush();
	}

}
