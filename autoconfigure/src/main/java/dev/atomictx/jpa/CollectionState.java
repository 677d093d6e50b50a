package dev.atomictx.jpa;

import java.io.Serializable;

import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * A collection of a managed entity as it was when a savepoint was set.
 */
final class CollectionState {

	private final PersistentCollection<?> collection;

	private final CollectionEntry entry;

	private final @Nullable Object owner;

	private final @Nullable Serializable snapshot;

	private final boolean initialized;

	CollectionState(PersistentCollection<?> collection, CollectionEntry entry) {
		this.collection = collection;
		this.entry = entry;
		this.owner = collection.getOwner();
		this.snapshot = entry.getSnapshot();
		this.initialized = collection.wasInitialized();
	}

	PersistentCollection<?> collection() {
		return this.collection;
	}

	@Nullable Object owner() {
		return this.owner;
	}

	/**
	 * Whether the collection may hold what was undone. One that was read since does:
	 * nobody knows what it has seen.
	 */
	boolean isChanged(PersistenceContext context) {
		return context.getCollectionEntry(this.collection) != this.entry || this.entry.getSnapshot() != this.snapshot
				|| this.collection.wasInitialized() != this.initialized || this.collection.isDirty()
				|| this.collection.hasQueuedOperations() || isElementModified();
	}

	/**
	 * The collection does not hear of changes inside its elements.
	 */
	private boolean isElementModified() {
		CollectionPersister persister = this.entry.getLoadedPersister();
		return this.initialized && this.snapshot != null && persister != null && !persister.isOneToMany()
				&& !persister.isManyToMany() && !this.collection.equalsSnapshot(persister);
	}

}
