package dev.atomictx.benchmarks.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DelayingProxy}.
 */
class DelayingProxyTests {

	private static final long DELAY_NANOS = 20_000_000;

	@Test
	void passesOnWhatIsSentAndReceivedAfterTheDelay() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				DelayingProxy proxy = new DelayingProxy("localhost", listener.getLocalPort(), DELAY_NANOS);
				Socket client = new Socket("localhost", proxy.port());
				Socket server = listener.accept()) {
			long start = System.nanoTime();
			exchange(client.getOutputStream(), server.getInputStream(), 1);
			exchange(server.getOutputStream(), client.getInputStream(), 2);
			assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(DELAY_NANOS);
		}
	}

	private static void exchange(OutputStream out, InputStream in, int message) throws IOException {
		out.write(message);
		assertThat(in.read()).isEqualTo(message);
	}

}
