package dev.atomictx.engine;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.SavepointManager;

/**
 * The savepoints that finished scopes have left behind directly inside one owner. They
 * are released in batches: releasing the oldest releases the later ones with it.
 * <p>
 * When something else has set a savepoint among them, nobody knows how long that one
 * lives, so from then on each savepoint is released by itself, as soon as its scope ends.
 */
final class Siblings {

	private @Nullable Object oldest;

	private int unreleased;

	private boolean mixed;

	/**
	 * Take over the savepoint of a scope that has ended.
	 * @param maxUnreleased how many may be left behind
	 */
	void add(Object savepoint, SavepointManager savepoints, int maxUnreleased) {
		Object first = (this.oldest != null) ? this.oldest : savepoint;
		this.oldest = first;
		this.unreleased++;
		if (this.mixed || this.unreleased >= maxUnreleased) {
			forget();
			savepoints.releaseSavepoint(first);
		}
	}

	/**
	 * Take note of a savepoint that is none of the engine's.
	 */
	void mixed() {
		this.mixed = true;
		forget();
	}

	private void forget() {
		this.oldest = null;
		this.unreleased = 0;
	}

}
