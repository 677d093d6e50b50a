package dev.atomictx.test.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A request whose answer is awaited: the execution of a statement, or a Sync, which ends
 * a group of them.
 */
final class Exchange {

	private final boolean last;

	private final List<Fault> faults;

	private boolean held;

	/**
	 * Create a new exchange.
	 * @param last whether the server answers with ReadyForQuery at the end
	 * @param faults what befalls it
	 */
	Exchange(boolean last, List<Fault> faults) {
		this.last = last;
		this.faults = faults;
	}

	boolean last() {
		return this.last;
	}

	boolean has(Fault.Kind kind) {
		return this.faults.stream().anyMatch((fault) -> fault.kind() == kind);
	}

	/**
	 * Wait before the request goes to the server. What came before it goes first.
	 */
	void holdRequest(ProxiedConnection connection, OutputStream out) throws IOException {
		hold(Fault.Kind.DELAY_REQUEST, connection, out);
	}

	/**
	 * Wait before the first message of the answer goes to the client. What came before it
	 * goes first.
	 */
	void holdAcknowledgement(ProxiedConnection connection, OutputStream out) throws IOException {
		if (!this.held) {
			this.held = true;
			hold(Fault.Kind.DELAY_ACKNOWLEDGEMENT, connection, out);
		}
	}

	private void hold(Fault.Kind kind, ProxiedConnection connection, OutputStream out) throws IOException {
		for (Fault fault : this.faults) {
			if (fault.kind() == kind) {
				out.flush();
				connection.hold(fault.release());
			}
		}
	}

}
