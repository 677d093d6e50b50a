package dev.atomictx.jpa;

import jakarta.persistence.EntityNotFoundException;
import org.hibernate.CacheMode;
import org.hibernate.LockMode;
import org.hibernate.bytecode.enhance.spi.interceptor.LazyAttributeLoadingInterceptor;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.event.spi.EventSource;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Reads managed entities again from the database, into the instances that are there.
 * <p>
 * It is what {@code refresh} does, but that also reads whatever the refresh cascades to,
 * and more often than not everything is told to cascade.
 */
final class EntityReader {

	private final EventSource session;

	private final PersistenceContext context;

	EntityReader(EventSource session) {
		this.session = session;
		this.context = session.getPersistenceContextInternal();
	}

	/**
	 * Read an entity again whose collections are detached.
	 * @param state the entity as it was, if it was managed
	 * @return its new entry; {@code null} if it cannot be read any more, because its row,
	 * or that of an entity which is read with it, is deleted or hidden by a restriction
	 */
	@Nullable EntityEntry readAgain(Object entity, EntityEntry entry, @Nullable EntityState state) {
		EntityPersister persister = entry.getPersister();
		forget(entity, entry, persister);
		if (!load(entity, entry, persister) || (state != null && state.hasLostReference())) {
			forget(entity, entry, persister);
			return null;
		}
		if (persister.isMutable()) {
			this.session.setReadOnly(entity, entry.isReadOnly());
		}
		return this.context.getEntry(entity);
	}

	private boolean load(Object entity, EntityEntry entry, EntityPersister persister) {
		CacheMode cacheMode = this.session.getCacheMode();
		// The second-level cache must not be given what is not committed.
		this.session.setCacheMode(CacheMode.GET);
		try {
			return persister.load(entry.getId(), entity, LockMode.NONE, this.session) != null;
		}
		catch (EntityNotFoundException ex) {
			return false;
		}
		finally {
			this.session.setCacheMode(cacheMode);
		}
	}

	private void forget(Object entity, EntityEntry entry, EntityPersister persister) {
		if (persister.hasNaturalIdentifier()) {
			this.context.getNaturalIdResolutions().handleEviction(entry.getId(), entity, persister);
		}
		this.context.removeEntityHolder(entry.getEntityKey());
		this.context.removeEntry(entity);
		LazyAttributeLoadingInterceptor interceptor = persister.getBytecodeEnhancementMetadata()
			.isEnhancedForLazyLoading() ? persister.getBytecodeEnhancementMetadata().extractInterceptor(entity) : null;
		if (interceptor != null) {
			interceptor.clearInitializedLazyFields();
		}
		if (persister.canWriteToCache()) {
			this.session.getFactory().getCache().evictEntityData(entry.getEntityName(), entry.getId());
		}
	}

}
