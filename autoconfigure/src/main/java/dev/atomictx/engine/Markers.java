package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The savepoints that the application has set by hand in one attempt of a scope, and
 * where the hooks stood then.
 */
final class Markers {

	private final List<Marker> markers = new ArrayList<>(0);

	void add(Object savepoint, int hookMark) {
		this.markers.add(new Marker(savepoint, hookMark));
	}

	/**
	 * Find a marker.
	 * @throws IllegalArgumentException when it is none, or none any more
	 */
	int indexOf(Object savepoint, String unit) {
		for (int i = 0; i < this.markers.size(); i++) {
			if (this.markers.get(i).savepoint() == savepoint) {
				return i;
			}
		}
		throw new IllegalArgumentException("Savepoint [" + savepoint + "] is not a marker of unit '" + unit
				+ "': another scope or attempt created it, it was released, or an older marker was rolled back to");
	}

	/**
	 * Where the hooks stood when the marker was set.
	 */
	int hookMark(int index) {
		return this.markers.get(index).hookMark();
	}

	/**
	 * Forget the markers from an index on.
	 */
	void forgetFrom(int index) {
		this.markers.subList(index, this.markers.size()).clear();
	}

	private record Marker(Object savepoint, int hookMark) {

	}

}
