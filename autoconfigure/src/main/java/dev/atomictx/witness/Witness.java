package dev.atomictx.witness;

import java.time.Duration;
import java.util.UUID;

/**
 * A row that is there if and only if the transaction that wrote it has committed.
 *
 * @param id its id
 * @param writtenAt when it was written, by the clock of {@link System#nanoTime()}
 */
record Witness(UUID id, long writtenAt) {

	/**
	 * For how long a row is kept, by the clock of the database.
	 */
	static final Duration RETENTION = Duration.ofHours(1);

	/**
	 * Create a witness whose id is greater than earlier ones, so that the index grows at
	 * one end: version 7 of RFC 9562.
	 */
	static Witness create() {
		UUID random = UUID.randomUUID();
		long time = System.currentTimeMillis() << 16;
		return new Witness(
				new UUID(time | 0x7000 | (random.getMostSignificantBits() & 0x0FFF), random.getLeastSignificantBits()),
				System.nanoTime());
	}

	/**
	 * Whether the row may soon be deleted, so that its absence would prove nothing. Half
	 * of the time is left to the clocks. One of them stands still while the machine
	 * sleeps, and the other one can be set.
	 */
	boolean isTooOld() {
		long limit = RETENTION.dividedBy(2).toMillis();
		long time = this.id.getMostSignificantBits() >>> 16;
		return Duration.ofNanos(System.nanoTime() - this.writtenAt).toMillis() > limit
				|| Math.abs(System.currentTimeMillis() - time) > limit;
	}

}
