package dev.atomictx.jpa;

import java.util.Arrays;
import java.util.Objects;

import org.hibernate.LockMode;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.internal.ManagedTypeHelper;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.event.spi.EventSource;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.AssociationType;
import org.hibernate.type.CollectionType;
import org.hibernate.type.CompositeType;
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
	 * Whether the entity referred to another one, and was read again without it. That one
	 * is hidden: Hibernate reads a reference to such a row as {@code null}, and would
	 * write that.
	 */
	boolean hasLostReference() {
		EntityPersister persister = this.entry.getPersister();
		return this.loadedState != null
				&& hasLostReference(persister.getPropertyTypes(), this.loadedState, persister.getValues(this.entity));
	}

	private static boolean hasLostReference(Type[] types, Object[] before, Object[] after) {
		for (int i = 0; i < types.length; i++) {
			if (before[i] != null && hasLostReference(types[i], before[i], after[i])) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasLostReference(Type type, Object before, @Nullable Object after) {
		if (type instanceof CompositeType compositeType) {
			Type[] types = compositeType.getSubtypes();
			return hasLostReference(types, compositeType.getPropertyValues(before),
					(after != null) ? compositeType.getPropertyValues(after) : new Object[types.length]);
		}
		return after == null && type.isAssociationType() && !type.isCollectionType();
	}

	/**
	 * Whether its state is known: that of a proxy by enhancement that was not initialized
	 * is not.
	 */
	boolean isRestorable() {
		return this.loadedState != null || this.status == Status.READ_ONLY;
	}

	/**
	 * Manage the entity again as it was, without reading it.
	 */
	@SuppressWarnings("NullAway") // Hibernate's arrays hold nulls, as does its version.
	EntityEntry restore(EventSource session) {
		EntityPersister persister = this.entry.getPersister();
		Object[] values = (this.loadedState != null) ? this.loadedState.clone() : persister.getValues(this.entity);
		EntityEntry current = session.getPersistenceContextInternal()
			.addEntity(this.entity, this.status, values, key(), this.version, this.lockMode, true, persister, false);
		Type[] types = persister.getPropertyTypes();
		for (int i = 0; i < types.length; i++) {
			if (!isUnfetched(values[i])) {
				values[i] = (i == persister.getVersionPropertyIndex()) ? this.version
						: restored(types[i], values[i], session);
				persister.setValue(this.entity, i, types[i].deepCopy(values[i], session.getFactory()));
			}
		}
		ManagedTypeHelper.processIfSelfDirtinessTracker(this.entity,
				SelfDirtinessTracker::$$_hibernate_clearDirtyAttributes);
		return current;
	}

	/**
	 * A value as it was. Collections are read when needed, because what was in them may
	 * have been changed.
	 */
	@SuppressWarnings("NullAway") // Hibernate's arrays hold nulls.
	private @Nullable Object restored(Type type, @Nullable Object value, EventSource session) {
		if (type instanceof CollectionType collectionType) {
			Object key = collectionType.getKeyOfOwner(this.entity, session);
			return (key != null) ? collectionType.getCollection(key, session, this.entity, false) : null;
		}
		if (type instanceof CompositeType compositeType && value != null) {
			Object[] parts = compositeType.getPropertyValues(value);
			for (int i = 0; i < parts.length; i++) {
				parts[i] = restored(compositeType.getSubtypes()[i], parts[i], session);
			}
			return compositeType.replacePropertyValues(compositeType.deepCopy(value, session.getFactory()), parts,
					session);
		}
		return value;
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
