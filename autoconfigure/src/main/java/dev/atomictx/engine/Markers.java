package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The savepoints that the application sets by hand in one attempt of a scope.
 */
final class Markers {

	private final Scope scope;

	private final List<Marker> markers = new ArrayList<>();

	Markers(Scope scope) {
		this.scope = scope;
	}

	Object create() {
		UnitOfWork unit = this.scope.unit();
		Object savepoint = unit.savepoints().create(this.scope.status());
		this.scope.context().subtransactionWarning().check(unit.savepoints().use(), this.scope.name());
		// Its end is the application's affair, as if something else had set it.
		unit.savepoints().siblings().mixed();
		this.markers.add(new Marker(savepoint, unit.mark()));
		return savepoint;
	}

	void rollBackTo(Object savepoint) {
		int index = indexOf(savepoint);
		Undone undone = this.scope.unit().undo(this.markers.get(index).mark());
		try {
			this.scope.unit().savepoints().rollBackTo(savepoint, this.scope.status());
			this.markers.subList(index + 1, this.markers.size()).clear();
		}
		finally {
			undone.tell();
		}
	}

	void release(Object savepoint) {
		int index = indexOf(savepoint);
		this.scope.status().releaseSavepoint(savepoint);
		this.markers.subList(index, this.markers.size()).clear();
	}

	private int indexOf(Object savepoint) {
		for (int i = 0; i < this.markers.size(); i++) {
			if (this.markers.get(i).savepoint() == savepoint) {
				return i;
			}
		}
		throw new IllegalArgumentException("Savepoint [" + savepoint + "] is not a marker of unit '" + this.scope.name()
				+ "': another scope or attempt created it, it was released, or an older marker was rolled back to");
	}

	/**
	 * A savepoint, and what was registered when it was set.
	 */
	private record Marker(Object savepoint, Mark mark) {

	}

}
