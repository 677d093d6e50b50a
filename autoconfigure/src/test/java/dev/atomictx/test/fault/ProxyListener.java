package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets clients in, or not, and knows those that are in.
 */
final class ProxyListener {

	private static final int BACKLOG = 200;

	private final FaultProxy proxy;

	private final ServerSocket socket;

	private final Thread acceptor;

	private final Set<ProxiedConnection> connections = new HashSet<>();

	private boolean refusing;

	ProxyListener(FaultProxy proxy) {
		this.proxy = proxy;
		try {
			this.socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.acceptor = new Thread(this::accept, "fault-proxy-" + port());
		this.acceptor.setDaemon(true);
	}

	void start() {
		this.acceptor.start();
	}

	String host() {
		return this.socket.getInetAddress().getHostAddress();
	}

	int port() {
		return this.socket.getLocalPort();
	}

	void refuse(boolean refusing) {
		synchronized (this.connections) {
			this.refusing = refusing;
		}
	}

	int cutAll() {
		return (int) open().stream().filter(ProxiedConnection::cut).count();
	}

	/**
	 * Called by a connection whose threads end.
	 */
	void forget(ProxiedConnection connection) {
		synchronized (this.connections) {
			this.connections.remove(connection);
		}
	}

	/**
	 * Let nobody in, cut all connections and wait for the end of all threads.
	 */
	void close() {
		refuse(true);
		List<ProxiedConnection> open = open();
		try {
			this.socket.close();
			this.acceptor.join();
			for (ProxiedConnection connection : open) {
				connection.cut();
				connection.join();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<ProxiedConnection> open() {
		synchronized (this.connections) {
			return List.copyOf(this.connections);
		}
	}

	private void accept() {
		while (!this.socket.isClosed()) {
			try {
				admit(this.socket.accept());
			}
			catch (IOException ex) {
				// The client has gone already, or the proxy has been closed.
			}
		}
	}

	private void admit(Socket client) throws IOException {
		synchronized (this.connections) {
			if (this.refusing) {
				this.proxy.counters().refusals.incrementAndGet();
				client.close();
				return;
			}
			this.proxy.counters().connections.incrementAndGet();
			ProxiedConnection connection = new ProxiedConnection(this.proxy, this, client);
			this.connections.add(connection);
			connection.start();
		}
	}

}
