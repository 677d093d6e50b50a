package dev.atomictx.test.fault;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What has happened at a {@link FaultProxy} since it was started. A fault is counted
 * before its victim can notice it.
 */
public final class FaultCounters {

	final AtomicInteger connections = new AtomicInteger();

	final AtomicInteger refusals = new AtomicInteger();

	final AtomicInteger statements = new AtomicInteger();

	final AtomicInteger commits = new AtomicInteger();

	final AtomicInteger committed = new AtomicInteger();

	final AtomicInteger requestsLost = new AtomicInteger();

	final AtomicInteger acknowledgementsLost = new AtomicInteger();

	FaultCounters() {
	}

	/**
	 * Returns how many connections clients have opened, those to cancel a statement
	 * included.
	 * @return the number of connections that were not refused
	 */
	public int connections() {
		return this.connections.get();
	}

	/**
	 * Returns how many connections were refused.
	 * @return the number of refused connections
	 */
	public int refusals() {
		return this.refusals.get();
	}

	/**
	 * Returns how many statements clients have sent, lost ones included.
	 * @return the number of Query and Execute messages
	 */
	public int statements() {
		return this.statements.get();
	}

	/**
	 * Returns how many times clients have sent COMMIT, lost ones included.
	 * @return the number of COMMIT requests
	 */
	public int commits() {
		return this.commits.get();
	}

	/**
	 * Returns how many times the server has answered COMMIT with COMMIT, whether or not
	 * the answer reached the client. It answers with ROLLBACK if the transaction had
	 * failed.
	 * @return the number of transactions that are known to be committed
	 */
	public int committed() {
		return this.committed.get();
	}

	/**
	 * Returns how many statements did not reach the server.
	 * @return the number of lost requests
	 */
	public int requestsLost() {
		return this.requestsLost.get();
	}

	/**
	 * Returns how many statements were executed without their answer reaching the client.
	 * @return the number of lost acknowledgements
	 */
	public int acknowledgementsLost() {
		return this.acknowledgementsLost.get();
	}

	@Override
	public String toString() {
		return this.connections + " connections, " + this.refusals + " refused, " + this.statements + " statements, "
				+ this.commits + " COMMITs, " + this.committed + " committed, " + this.requestsLost + " requests lost, "
				+ this.acknowledgementsLost + " acknowledgements lost";
	}

}
