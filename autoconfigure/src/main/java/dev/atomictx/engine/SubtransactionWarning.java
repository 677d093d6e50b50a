package dev.atomictx.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns, once for each boundary, of a transaction that uses many savepoints. PostgreSQL
 * caches 64 writing ones for each session; beyond, every snapshot of every session has to
 * look them up. See PostgreSQL manual, "Subtransactions".
 */
final class SubtransactionWarning {

	private static final Log logger = LogFactory.getLog(SubtransactionWarning.class);

	private final int warnAt;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	SubtransactionWarning(int warnAt) {
		this.warnAt = warnAt;
	}

	/**
	 * Take note of a savepoint.
	 * @param used how many the transaction has used so far
	 * @param unit the boundary that asked for it
	 */
	void check(int used, String unit) {
		if (used == this.warnAt && this.warned.add(unit)) {
			logger.warn("A transaction has used " + used + " savepoints, the last one in unit '" + unit
					+ "': above 64 that write, PostgreSQL slows down for all sessions. Join instead with "
					+ "savepoint = false, declare units that only read readOnly, or commit in chunks");
		}
	}

}
