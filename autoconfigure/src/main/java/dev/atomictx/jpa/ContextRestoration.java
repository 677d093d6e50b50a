package dev.atomictx.jpa;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.hibernate.LockMode;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.Status;
import org.hibernate.event.spi.EventSource;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session back to a snapshot, after the database has gone back to the savepoint.
 * <p>
 * Whatever may carry undone state is either let go, or read again into the same instance.
 * First everything gets its place, then it is read: so what is read finds the instances
 * that stay. What is neither changed nor new is not touched.
 */
final class ContextRestoration {

	private final EventSource session;

	private final PersistenceContext context;

	private final ContextSnapshot snapshot;

	private final Detachment detachment;

	private final EntityReader reader;

	/**
	 * Managed entities whose state must be read again.
	 */
	private final Set<Object> stale = identitySet();

	/**
	 * Managed entities that must go.
	 */
	private final IdentityHashMap<Object, EntityEntry> ghosts = new IdentityHashMap<>();

	ContextRestoration(EventSource session, ContextSnapshot snapshot) {
		this.session = session;
		this.context = session.getPersistenceContextInternal();
		this.snapshot = snapshot;
		this.detachment = new Detachment(session);
		this.reader = new EntityReader(session);
	}

	private static Set<Object> identitySet() {
		return Collections.newSetFromMap(new IdentityHashMap<>());
	}

	void run() {
		forgetPendingWork();
		this.snapshot.entities().forEach(this::examine);
		this.snapshot.collections().forEach(this::examine);
		this.snapshot.proxies().forEach(this::examineProxy);
		for (Map.Entry<Object, EntityEntry> managed : this.context.reentrantSafeEntityEntries()) {
			examineNew(managed.getKey(), managed.getValue());
		}
		this.context.forEachCollectionEntry(this::examineNew, true);
		this.context.forEachCollectionEntry(this::dropCollection, true);
		this.ghosts.forEach(this.detachment::letGo);
		this.snapshot.entities()
			.stream()
			.filter(EntityState::isRemoved)
			.forEach((state) -> manageAgain(state.key(), state.entity(), state.status()));
		this.snapshot.proxies().forEach(this::restoreProxy);
		List.copyOf(this.stale).forEach(this::readAgain);
		this.detachment.renew();
	}

	/**
	 * The session was flushed before the savepoint, so all that waits came later.
	 */
	private void forgetPendingWork() {
		this.session.getActionQueue().clear();
		this.session.getJdbcCoordinator().abortBatch();
		this.context.getBatchFetchQueue().clear();
		Map<EntityKey, EntityHolder> holders = this.context.getEntityHoldersByKey();
		if (holders != null && this.context.containsDeletedUnloadedEntityKeys()) {
			holders.keySet()
				.stream()
				.filter((key) -> !this.snapshot.isRemovedUnread(key))
				.filter(this.context::containsDeletedUnloadedEntityKey)
				.forEach(this.context::removeDeletedUnloadedEntityKey);
		}
	}

	/**
	 * An entity that the application itself has detached stays so.
	 */
	private void examine(EntityState state) {
		EntityEntry current = this.context.getEntry(state.entity());
		if (state.isRemoved() || (current != null && state.isChanged(this.session))) {
			this.stale.add(state.entity());
		}
		else if (current != null) {
			state.restoreLockMode(current);
		}
	}

	private void examine(CollectionState state) {
		Object owner = state.owner();
		if (owner != null && this.context.getEntry(owner) != null && state.isChanged(this.context)) {
			this.stale.add(owner);
		}
	}

	/**
	 * Entities of before may hold the proxy, so what was read through it must stay.
	 */
	private void examineProxy(EntityKey key, Object proxy) {
		LazyInitializer initializer = ownInitializer(proxy);
		if (initializer != null && !initializer.isUninitialized()) {
			this.stale.add(initializer.getImplementation());
		}
	}

	/**
	 * The initializer of a proxy, if the proxy is one of this session.
	 */
	private @Nullable LazyInitializer ownInitializer(Object proxy) {
		LazyInitializer initializer = HibernateProxy.extractLazyInitializer(proxy);
		return (initializer != null && initializer.getSession() == this.session) ? initializer : null;
	}

	private void examineNew(Object entity, EntityEntry entry) {
		if (this.snapshot.entity(entity) == null && !this.stale.contains(entity)) {
			this.ghosts.put(entity, entry);
		}
	}

	private void examineNew(PersistentCollection<?> collection, CollectionEntry entry) {
		Object owner = collection.getOwner();
		if (owner != null && this.snapshot.entity(owner) != null && !this.snapshot.contains(collection)) {
			this.stale.add(owner);
		}
	}

	/**
	 * A collection that stayed behind without its owner would be taken for one that is to
	 * be deleted.
	 */
	private void dropCollection(PersistentCollection<?> collection, CollectionEntry entry) {
		Object owner = collection.getOwner();
		if (this.stale.contains(owner) || this.ghosts.containsKey(owner)) {
			this.detachment.letGo(collection, entry);
		}
	}

	private void restoreProxy(EntityKey key, Object proxy) {
		LazyInitializer initializer = ownInitializer(proxy);
		if (initializer == null) {
			return;
		}
		if (!initializer.isUninitialized()) {
			Object entity = initializer.getImplementation();
			EntityEntry entry = this.context.getEntry(entity);
			if (entry == null || entry.getStatus().isDeletedOrGone()) {
				manageAgain(key, entity, Status.MANAGED);
			}
		}
		this.context.addProxy(key, proxy);
	}

	/**
	 * Give a removed entity its place. What it holds is read afterwards.
	 */
	private void manageAgain(EntityKey key, Object entity, Status status) {
		this.context.removeEntityHolder(key);
		this.context.removeEntry(entity);
		EntityPersister persister = this.session.getEntityPersister(key.getEntityName(), entity);
		this.context.addEntity(entity, status, persister.getValues(entity), key, persister.getVersion(entity),
				LockMode.NONE, true, persister, false);
	}

	private void readAgain(Object entity) {
		EntityEntry entry = this.context.getEntry(entity);
		if (entry == null) {
			return;
		}
		EntityHolder holder = this.context.getEntityHolder(entry.getEntityKey());
		Object proxy = (holder != null) ? holder.getProxy() : null;
		EntityState state = this.snapshot.entity(entity);
		EntityEntry current = this.reader.readAgain(entity, entry, state);
		if (current == null && state != null && state.isRestorable()) {
			// A later change must be written, or fail as Hibernate has it.
			current = state.restore(this.session);
		}
		if (current == null) {
			requireGone(entry);
			this.detachment.letGo(entity, entry);
			return;
		}
		if (state != null) {
			state.restoreLockMode(current);
		}
		if (proxy != null) {
			this.context.addProxy(current.getEntityKey(), proxy);
		}
	}

	/**
	 * Fail for an entity that was not read before the savepoint and cannot be read now,
	 * unless only the undone scope had its row, or something else has deleted it.
	 */
	private void requireGone(EntityEntry entry) {
		if (entry.getPersister().getDatabaseSnapshot(entry.getId(), this.session) != null) {
			throw new IllegalStateException(
					"Entity " + entry.getEntityKey() + " cannot be read again, because a restriction hides its row");
		}
	}

}
