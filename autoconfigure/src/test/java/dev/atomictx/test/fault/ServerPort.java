package dev.atomictx.test.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers to listen on.
 */
final class ServerPort {

	private ServerPort() {
	}

	/**
	 * Find a port outside the range from which systems take the ports of clients, so that
	 * none of those has it while the server is down.
	 */
	static int choose() {
		int port = ThreadLocalRandom.current().nextInt(20000, 30000);
		return isFree(port) ? port : choose();
	}

	static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
