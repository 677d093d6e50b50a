package dev.atomictx.benchmarks.workload;

import java.util.random.RandomGenerator;

import dev.atomictx.benchmarks.peer.Unit;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Units of work, and how to tell that nothing was lost and nothing done twice.
 */
public interface Workload {

	String name();

	/**
	 * Make and fill the tables.
	 */
	void create(JdbcTemplate jdbc);

	/**
	 * The next unit of a thread.
	 * @param random the same for all peers
	 * @param thread number of the thread, from 0
	 */
	Unit next(RandomGenerator random, int thread);

	/**
	 * The sum of all money. It changes by what the committed units return, and by nothing
	 * else.
	 */
	long total(JdbcTemplate jdbc);

}
