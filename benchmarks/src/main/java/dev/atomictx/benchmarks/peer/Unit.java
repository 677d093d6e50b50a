package dev.atomictx.benchmarks.peer;

/**
 * The statements of a unit of work, or of a nested scope in one. May be run several
 * times.
 */
@FunctionalInterface
public interface Unit {

	/**
	 * Execute the statements.
	 * @param session where to execute them
	 * @return by how much they change the workload's total
	 */
	long run(Session session);

}
