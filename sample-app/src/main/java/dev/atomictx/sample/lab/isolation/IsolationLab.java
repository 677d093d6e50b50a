package dev.atomictx.sample.lab.isolation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import dev.atomictx.sample.lab.LabBusyException;
import dev.atomictx.sample.lab.LabConfiguration;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;

/**
 * The isolation lab. It plays two transactions at once, step by step, on one thread. A
 * unit of work belongs to a thread, so this is the place for plain JDBC.
 */
@Service
public class IsolationLab {

	/**
	 * From the weakest to the strongest.
	 */
	public static final List<Isolation> LEVELS = List.of(Isolation.READ_UNCOMMITTED, Isolation.READ_COMMITTED,
			Isolation.REPEATABLE_READ, Isolation.SERIALIZABLE);

	/**
	 * Serialization failure and deadlock.
	 */
	private static final Set<String> REFUSALS = Set.of("40001", "40P01");

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final ReentrantLock inUse = new ReentrantLock();

	IsolationLab(@Qualifier(LabConfiguration.LAB) DataSource dataSource,
			@Qualifier(LabConfiguration.LAB) JdbcClient jdbc) {
		this.dataSource = dataSource;
		this.jdbc = jdbc;
	}

	/**
	 * Attempt every anomaly at every level.
	 * @return what came of it, anomaly by anomaly
	 */
	public List<Observation> observe() {
		if (!this.inUse.tryLock()) {
			throw new LabBusyException("The isolation lab is busy: try again in a moment");
		}
		try {
			List<Observation> observations = new ArrayList<>();
			for (Anomaly anomaly : Anomaly.values()) {
				LEVELS.forEach((level) -> observations.add(observe(anomaly, level)));
			}
			return observations;
		}
		finally {
			this.inUse.unlock();
		}
	}

	private Observation observe(Anomaly anomaly, Isolation level) {
		this.jdbc.sql("DELETE FROM lab_isolation").update();
		this.jdbc.sql("INSERT INTO lab_isolation (id, balance) VALUES (1, 100), (2, 100)").update();
		// The pool rolls back what is unfinished, and resets the isolation level.
		try (Connection alice = begin(level); Connection bob = begin(level)) {
			return observe(anomaly, level, new Session(alice), new Session(bob));
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("The isolation lab could not finish", ex);
		}
	}

	private static Observation observe(Anomaly anomaly, Isolation level, Session alice, Session bob)
			throws SQLException {
		try {
			return new Observation(anomaly, level, anomaly.occurs(alice, bob), null);
		}
		catch (SQLException ex) {
			if (!REFUSALS.contains(ex.getSQLState())) {
				throw ex;
			}
			return new Observation(anomaly, level, false, ex.getSQLState());
		}
	}

	private Connection begin(Isolation level) throws SQLException {
		Connection connection = this.dataSource.getConnection();
		connection.setTransactionIsolation(level.value());
		connection.setAutoCommit(false);
		return connection;
	}

}
