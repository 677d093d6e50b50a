package dev.atomictx.benchmarks.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that passes everything on, later: half of the delay on the way to the
 * server, half on the way back. It is made for protocols that ask and wait for the
 * answer.
 */
final class DelayingProxy implements AutoCloseable {

	/**
	 * How much later than asked a parked thread may wake up; the rest of the time it
	 * spins.
	 */
	private static final long WAKE_UP_NANOS = 100_000;

	private final ServerSocket listener;

	private final String host;

	private final int serverPort;

	private final long oneWayNanos;

	private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

	DelayingProxy(String host, int serverPort, long delayNanos) {
		this.host = host;
		this.serverPort = serverPort;
		this.oneWayNanos = delayNanos / 2;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy cannot listen", ex);
		}
		start("accept", this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = open(this.listener.accept());
			Socket server = open(new Socket(this.host, this.serverPort));
			start("to server", () -> pump(client, server));
			start("to client", () -> pump(server, client));
		}
	}

	private Socket open(Socket socket) throws IOException {
		this.sockets.add(socket);
		socket.setTcpNoDelay(true);
		return socket;
	}

	private void pump(Socket from, Socket to) throws IOException {
		byte[] buffer = new byte[64 * 1024];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				waitUntil(System.nanoTime() + this.oneWayNanos);
				out.write(buffer, 0, length);
			}
		}
	}

	private static void waitUntil(long due) {
		long left = due - System.nanoTime();
		while (left > 0) {
			if (left > WAKE_UP_NANOS) {
				LockSupport.parkNanos(left - WAKE_UP_NANOS);
			}
			else {
				Thread.onSpinWait();
			}
			left = due - System.nanoTime();
		}
	}

	private static void start(String name, Transport transport) {
		Thread thread = new Thread(() -> {
			try {
				transport.run();
			}
			catch (IOException ex) {
				// A connection has ended, or the proxy: what depends on it will tell.
			}
		}, "delaying-proxy " + name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The proxy did not close", ex);
		}
	}

	@FunctionalInterface
	private interface Transport {

		void run() throws IOException;

	}

}
