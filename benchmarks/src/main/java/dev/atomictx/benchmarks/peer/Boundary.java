package dev.atomictx.benchmarks.peer;

/**
 * A bean whose annotated methods are the boundaries of units and nested scopes.
 */
interface Boundary {

	long run(Unit unit, Session session);

	long nested(Unit part, Session session);

}
