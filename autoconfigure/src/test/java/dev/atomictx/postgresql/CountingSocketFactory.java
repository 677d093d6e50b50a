package dev.atomictx.postgresql;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

import javax.net.SocketFactory;

/**
 * Counts how often the driver flushes what it has to say to the server: each time is a
 * round trip, since it then waits for the answer. The driver makes the factory by name.
 */
public final class CountingSocketFactory extends SocketFactory {

	private static final ThreadLocal<Integer> flushes = ThreadLocal.withInitial(() -> 0);

	/**
	 * Return how often it has flushed on the calling thread.
	 */
	public static int flushes() {
		return flushes.get();
	}

	@Override
	public Socket createSocket() {
		return new CountingSocket();
	}

	@Override
	public Socket createSocket(String host, int port) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Socket createSocket(InetAddress host, int port) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
		throw new UnsupportedOperationException();
	}

	private static final class CountingSocket extends Socket {

		@Override
		public OutputStream getOutputStream() throws IOException {
			return new FilterOutputStream(super.getOutputStream()) {
				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					this.out.write(bytes, offset, length);
				}

				@Override
				public void flush() throws IOException {
					flushes.set(flushes() + 1);
					super.flush();
				}
			};
		}

	}

}
