package dev.atomictx.test.fault;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client's connection and the connection to the server that stands behind it. One
 * thread takes requests to the server, another answers to the client.
 */
final class ProxiedConnection {

	/** Parse, Bind, Describe and Close only prepare the Execute that follows. */
	private static final String PREPARATIONS = "PBDC";

	private final FaultProxy proxy;

	private final ProxyListener listener;

	private final Socket client;

	private final Socket server = new Socket();

	private final Thread requests;

	private final Thread answers;

	private final CompletableFuture<Void> cut = new CompletableFuture<>();

	private final StatementNames names = new StatementNames();

	private final PendingAnswers pending = new PendingAnswers();

	private final List<Message> prepared = new ArrayList<>();

	private volatile int backend;

	ProxiedConnection(FaultProxy proxy, ProxyListener listener, Socket client) {
		this.proxy = proxy;
		this.listener = listener;
		this.client = client;
		this.requests = thread("requests", this::connect);
		this.answers = thread("answers", this::forwardAnswers);
	}

	void start() {
		this.requests.start();
	}

	/**
	 * Close both connections, which ends both threads. Nobody is told.
	 * @return whether they were open
	 */
	boolean cut() {
		boolean open = this.cut.complete(null);
		close(this.client);
		close(this.server);
		return open;
	}

	/**
	 * Wait for the end of both threads.
	 */
	void join() throws InterruptedException {
		this.requests.join();
		this.answers.join();
	}

	/**
	 * Wait for the release, or until the connection is cut.
	 */
	void hold(CompletableFuture<?> release) throws IOException {
		CompletableFuture.anyOf(release, this.cut).exceptionally((ex) -> null).join();
		if (this.cut.isDone()) {
			throw new SocketException("Cut while a message was held");
		}
	}

	private void connect() throws IOException {
		DataInputStream in = in(this.client);
		Startup startup = Startup.read(in, this.client.getOutputStream());
		this.server.connect(this.proxy.target());
		this.client.setTcpNoDelay(true);
		this.server.setTcpNoDelay(true);
		DataOutputStream out = out(this.server);
		startup.write(out);
		this.answers.start();
		while (true) {
			Message request = Message.read(in);
			forwardRequest(request, out);
			if (in.available() == 0) {
				out.flush();
			}
		}
	}

	private void forwardRequest(Message request, DataOutputStream out) throws IOException {
		String sql = this.names.observe(request);
		if (PREPARATIONS.indexOf(request.type()) >= 0) {
			this.prepared.add(request);
			return;
		}
		if (sql != null) {
			expect(new Statement(sql, this.backend), request.type() == 'Q', out);
		}
		else if (request.type() == 'S' || request.type() == 'F') {
			this.pending.expect(new Exchange(true, List.of()));
		}
		for (Message preparation : this.prepared) {
			preparation.write(out);
		}
		this.prepared.clear();
		request.write(out);
	}

	private void expect(Statement statement, boolean last, DataOutputStream out) throws IOException {
		Exchange exchange = new Exchange(last, this.proxy.strike(statement));
		exchange.holdRequest(this, out);
		if (exchange.has(Fault.Kind.LOSE_REQUEST)) {
			// What the client sent before this statement is not lost.
			out.flush();
			this.proxy.counters().requestsLost.incrementAndGet();
			throw new SocketException("Request lost");
		}
		this.pending.expect(exchange);
	}

	private void forwardAnswers() throws IOException {
		DataInputStream in = in(this.server);
		DataOutputStream out = out(this.client);
		while (true) {
			forwardAnswer(Message.read(in), out);
			if (in.available() == 0) {
				out.flush();
			}
		}
	}

	private void forwardAnswer(Message answer, DataOutputStream out) throws IOException {
		Exchange exchange = this.pending.current();
		boolean lost = exchange != null && exchange.has(Fault.Kind.LOSE_ACKNOWLEDGEMENT);
		follow(answer, lost);
		if (exchange != null) {
			exchange.holdAcknowledgement(this, out);
		}
		if (!lost) {
			answer.write(out);
		}
	}

	private void follow(Message answer, boolean lost) throws IOException {
		switch (answer.type()) {
			case 'K' -> this.backend = answer.body().getInt();
			case 'C', 'I', 's' -> executed(answer, lost);
			case 'Z' -> ready(lost);
			default -> {
				// Nothing else ends an answer.
			}
		}
	}

	private void executed(Message answer, boolean lost) {
		if (answer.type() == 'C' && Message.text(answer.body()).equals("COMMIT")) {
			this.proxy.counters().committed.incrementAndGet();
		}
		if (!lost) {
			this.pending.executed();
		}
	}

	private void ready(boolean lost) throws IOException {
		this.pending.ready();
		if (lost) {
			this.proxy.counters().acknowledgementsLost.incrementAndGet();
			throw new SocketException("Acknowledgement lost");
		}
	}

	private Thread thread(String direction, Task task) {
		Thread thread = new Thread(() -> runAndCut(task), "fault-proxy-" + this.proxy.port() + "-" + direction);
		thread.setDaemon(true);
		return thread;
	}

	private void runAndCut(Task task) {
		try {
			task.run();
		}
		catch (IOException ex) {
			// Either side has gone, or a fault has struck: both sides go.
		}
		finally {
			cut();
			this.listener.forget(this);
		}
	}

	private static DataInputStream in(Socket socket) throws IOException {
		return new DataInputStream(new BufferedInputStream(socket.getInputStream()));
	}

	private static DataOutputStream out(Socket socket) throws IOException {
		return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is as good as closed.
		}
	}

	private interface Task {

		void run() throws IOException;

	}

}
