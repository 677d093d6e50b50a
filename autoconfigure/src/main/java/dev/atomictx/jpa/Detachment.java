package dev.atomictx.jpa;

import org.hibernate.LockMode;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.CollectionKey;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.event.spi.EventSource;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;

/**
 * Takes entities and collections out of a session. Other than {@code detach} it does not
 * cascade: an entity that goes may refer to one that stays.
 */
final class Detachment {

	private final EventSource session;

	private final PersistenceContext context;

	private final NewState newState;

	Detachment(EventSource session) {
		this.session = session;
		this.context = session.getPersistenceContextInternal();
		this.newState = new NewState(session);
	}

	/**
	 * Take an entity out of the session and of the second-level cache.
	 */
	void letGo(Object entity, EntityEntry entry) {
		this.context.removeEntry(entity);
		if (entry.getId() == null) {
			return; // failed to be inserted
		}
		EntityPersister persister = entry.getPersister();
		if (persister.hasNaturalIdentifier()) {
			this.context.getNaturalIdResolutions().handleEviction(entry.getId(), entity, persister);
		}
		letGo(entity, entry.getEntityKey());
		if (persister.canWriteToCache()) {
			this.session.getFactory().getCache().evictEntityData(entry.getEntityName(), entry.getId());
		}
		if (isInserted(entry)) {
			this.newState.add(entity, entry);
		}
	}

	/**
	 * Make the entities that were taken out and had been persisted new again, so that
	 * another attempt can persist them.
	 */
	void renew() {
		this.newState.restore();
	}

	private void letGo(Object entity, EntityKey key) {
		EntityHolder holder = this.context.getEntityHolder(key);
		if (holder != null && holder.getEntity() == entity) {
			this.context.detachEntity(key);
			LazyInitializer initializer = HibernateProxy.extractLazyInitializer(holder.getProxy());
			if (initializer != null) {
				initializer.unsetSession();
			}
		}
	}

	/**
	 * An entity that was written may have been read before, so the database is asked.
	 */
	private boolean isInserted(EntityEntry entry) {
		return !entry.isExistsInDatabase() || (entry.getLockMode() == LockMode.WRITE
				&& entry.getPersister().getDatabaseSnapshot(entry.getId(), this.session) == null);
	}

	void letGo(PersistentCollection<?> collection, CollectionEntry entry) {
		CollectionPersister persister = entry.getLoadedPersister();
		this.context.removeCollectionEntry(collection);
		if (persister != null && entry.getLoadedKey() != null) {
			this.context.removeCollectionByKey(new CollectionKey(persister, entry.getLoadedKey()));
			if (persister.hasCache()) {
				this.session.getFactory().getCache().evictCollectionData(persister.getRole(), entry.getLoadedKey());
			}
		}
		if (persister != null && persister.isArray()) {
			this.context.removeCollectionHolder(collection.getValue());
		}
		collection.postAction(); // forget what is queued
		collection.unsetSession(this.session);
		collection.setSnapshot(null, null, null);
	}

}
