package dev.atomictx.jpa;

import java.util.Arrays;
import java.util.Objects;

import org.hibernate.LockMode;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.type.AssociationType;
import org.hibernate.type.CollectionType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * A managed entity as it was when a savepoint was set, right after a flush.
 * <p>
 * Hibernate keeps the state that it has last read from or written to the database in an
 * array, and puts a new one in its place with each write and each refresh. So it takes no
 * copy to see later what has happened: the array tells what was flushed, its content what
 * was not.
 */
final class EntityState {

	private final Object entity;

	private final EntityEntry entry;

	private final Object @Nullable [] loadedState;

	private final long unfetched;

	private final @Nullable Object version;

	private final Status status;

	private final LockMode lockMode;

	EntityState(Object entity, EntityEntry entry) {
		this.entity = entity;
		this.entry = entry;
		this.loadedState = entry.getLoadedState();
		this.unfetched = countUnfetched();
		this.version = entry.getVersion();
		this.status = entry.getStatus();
		this.lockMode = entry.getLockMode();
	}

	Object entity() {
		return this.entity;
	}

	EntityKey key() {
		return this.entry.getEntityKey();
	}

	Status status() {
		return this.status;
	}

	/**
	 * Whether the entity was removed since, and must be managed again.
	 */
	boolean isRemoved() {
		return !this.status.isDeletedOrGone() && this.entry.getStatus().isDeletedOrGone();
	}

	/**
	 * Whether a managed entity is no longer what the database has, or might not be.
	 */
	boolean isChanged(SharedSessionContractImplementor session) {
		return session.getPersistenceContextInternal().getEntry(this.entity) != this.entry
				|| this.entry.getLoadedState() != this.loadedState
				|| !Objects.equals(this.entry.getVersion(), this.version) || countUnfetched() != this.unfetched
				|| isModified(session);
	}

	/**
	 * Lazy attributes of an enhanced entity are written into the array that is there.
	 */
	private long countUnfetched() {
		return (this.loadedState != null
				&& this.entry.getPersister().getBytecodeEnhancementMetadata().isEnhancedForLazyLoading())
						? Arrays.stream(this.loadedState).filter(EntityState::isUnfetched).count() : 0;
	}

	private boolean isModified(SharedSessionContractImplementor session) {
		if (this.loadedState == null) {
			return false; // read-only, or a proxy by enhancement that is not initialized
		}
		Object[] current = this.entry.getPersister().getValues(this.entity);
		Type[] types = this.entry.getPersister().getPropertyTypes();
		for (int i = 0; i < types.length; i++) {
			if (isModified(types[i], this.loadedState[i], current[i], session)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isModified(Type type, @Nullable Object loaded, @Nullable Object current,
			SharedSessionContractImplementor session) {
		if (loaded == current) {
			return false;
		}
		if (isUnfetched(loaded) || isUnfetched(current)) {
			return true;
		}
		if (type instanceof AssociationType) {
			// Hibernate would compare identifiers; another instance is a change, too.
			return !(type instanceof CollectionType) || !type.isEqual(loaded, current);
		}
		return type.isDirty(loaded, current, session);
	}

	private static boolean isUnfetched(@Nullable Object value) {
		return value == LazyPropertyInitializer.UNFETCHED_PROPERTY;
	}

	/**
	 * Locks that were taken since are gone.
	 */
	void restoreLockMode(EntityEntry current) {
		if (current.getLockMode() != this.lockMode) {
			current.setLockMode(this.lockMode);
		}
	}

}
