package dev.atomictx.jpa;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.jspecify.annotations.Nullable;

/**
 * What a persistence context held when a savepoint was set. It takes one pass over what
 * is managed, and no copy of any state.
 */
final class ContextSnapshot {

	private final IdentityHashMap<Object, EntityState> entities = new IdentityHashMap<>();

	private final IdentityHashMap<PersistentCollection<?>, CollectionState> collections = new IdentityHashMap<>();

	/**
	 * Proxies that nobody has initialized yet.
	 */
	private final Map<EntityKey, Object> proxies = new HashMap<>();

	/**
	 * What was removed through a proxy, without having been read.
	 */
	private final Set<EntityKey> removedUnread = new HashSet<>();

	private ContextSnapshot() {
	}

	static ContextSnapshot of(PersistenceContext context) {
		ContextSnapshot snapshot = new ContextSnapshot();
		Map<EntityKey, EntityHolder> holders = context.getEntityHoldersByKey();
		if (holders != null) {
			holders.forEach((key, holder) -> snapshot.add(key, holder, context));
		}
		context.forEachCollectionEntry(
				(collection, entry) -> snapshot.collections.put(collection, new CollectionState(collection, entry)),
				false);
		return snapshot;
	}

	private void add(EntityKey key, EntityHolder holder, PersistenceContext context) {
		Object entity = holder.getEntity();
		EntityEntry entry = (entity != null) ? context.getEntry(entity) : null;
		if (entity != null && entry != null) {
			this.entities.put(entity, new EntityState(entity, entry));
		}
		else if (holder.getProxy() != null) {
			this.proxies.put(key, holder.getProxy());
		}
		if (context.containsDeletedUnloadedEntityKey(key)) {
			this.removedUnread.add(key);
		}
	}

	Collection<EntityState> entities() {
		return this.entities.values();
	}

	@Nullable EntityState entity(Object entity) {
		return this.entities.get(entity);
	}

	Collection<CollectionState> collections() {
		return this.collections.values();
	}

	boolean contains(PersistentCollection<?> collection) {
		return this.collections.containsKey(collection);
	}

	Map<EntityKey, Object> proxies() {
		return this.proxies;
	}

	boolean isRemovedUnread(EntityKey key) {
		return this.removedUnread.contains(key);
	}

}
