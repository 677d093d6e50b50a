package dev.atomictx.jpa;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.Objects;

import jakarta.persistence.GeneratedValue;
import jakarta.persistence.MapsId;
import org.hibernate.annotations.IdGeneratorType;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.BasicEntityIdentifierMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.type.CompositeType;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Makes entities new again that were persisted: resets the identifiers and versions that
 * Hibernate has generated, and its copies of such identifiers. What the application has
 * assigned stays.
 * <p>
 * Hibernate itself can only reset identifiers as a whole, and takes all that have several
 * parts for generated. Which parts are, its mapping does not say at run time, so their
 * annotations are read here.
 */
final class NewState {

	private final SharedSessionContractImplementor session;

	private final IdentityHashMap<Object, EntityEntry> entities = new IdentityHashMap<>();

	NewState(SharedSessionContractImplementor session) {
		this.session = session;
	}

	void add(Object entity, EntityEntry entry) {
		this.entities.put(entity, entry);
	}

	/**
	 * Reset what was added, which must not be managed any more.
	 */
	void restore() {
		this.entities.forEach(this::resetGenerated);
		while (!this.entities.isEmpty()) {
			resetCopies(this.entities.keySet().iterator().next());
		}
	}

	@SuppressWarnings("NullAway") // Parts of an identifier have setters.
	private void resetGenerated(Object entity, EntityEntry entry) {
		EntityPersister persister = entry.getPersister();
		if (!(persister.getIdentifierMapping() instanceof CompositeIdentifierMapping identifier)) {
			persister.resetIdentifier(entity, entry.getId(), entry.getVersion(), this.session);
			return;
		}
		if (identifier instanceof NonAggregatedIdentifierMapping attributes) {
			attributes.getVirtualIdEmbeddable().forEachAttributeMapping((part) -> {
				if (isGenerated(part)) {
					part.getPropertyAccess().getSetter().set(entity, unsavedValue(part.getPropertyAccess()));
				}
			});
		}
		else {
			identifier.getPartMappingType().forEachAttributeMapping((part) -> {
				if (isGenerated(part)) {
					resetPart(entity, persister, part);
				}
			});
		}
		EntityVersionMapping version = persister.getVersionMapping();
		if (version != null) {
			version.getVersionAttribute()
				.setValue(entity, version.getUnsavedStrategy().getDefaultValue(entry.getVersion()));
		}
	}

	private static boolean isGenerated(AttributeMapping part) {
		return annotation(part, GeneratedValue.class) != null || annotation(part, IdGeneratorType.class) != null;
	}

	private static <A extends Annotation> @Nullable A annotation(AttributeMapping attribute, Class<A> type) {
		return (attribute.getPropertyAccess().getGetter().getMember() instanceof AnnotatedElement member)
				? AnnotatedElementUtils.findMergedAnnotation(member, type) : null;
	}

	/**
	 * Reset a part of an embedded identifier, which may be a record.
	 */
	private void resetPart(Object entity, EntityPersister persister, AttributeMapping part) {
		CompositeType type = (CompositeType) persister.getIdentifierType();
		Object identifier = persister.getIdentifier(entity, this.session);
		@Nullable Object[] values = type.getPropertyValues(identifier);
		values[part.getStateArrayPosition()] = unsavedValue(part.getPropertyAccess());
		persister.setIdentifier(entity, type.replacePropertyValues(identifier, values, this.session), this.session);
	}

	private static @Nullable Object unsavedValue(PropertyAccess access) {
		return Array.get(Array.newInstance(access.getGetter().getReturnTypeClass(), 1), 0);
	}

	/**
	 * Reset what was copied from entities whose identifiers are reset.
	 */
	private void resetCopies(Object entity) {
		EntityEntry entry = this.entities.remove(entity);
		if (entry != null) {
			entry.getPersister().forEachAttributeMapping((attribute) -> {
				MapsId mapsId = annotation(attribute, MapsId.class);
				Object original = (mapsId != null) ? attribute.getValue(entity) : null;
				if (mapsId != null && original != null && isReset(original)) {
					resetCopy(entity, entry.getPersister(), mapsId.value());
				}
			});
		}
	}

	private boolean isReset(Object original) {
		resetCopies(original);
		return !(original instanceof HibernateProxy)
				&& this.session.getEntityPersister(null, original)
					.getIdentifierMapping() instanceof BasicEntityIdentifierMapping identifier
				&& Objects.equals(identifier.getIdentifier(original), unsavedValue(identifier.getPropertyAccess()));
	}

	private void resetCopy(Object entity, EntityPersister persister, String partName) {
		if (persister.getIdentifierMapping() instanceof CompositeIdentifierMapping identifier) {
			AttributeMapping part = identifier.getPartMappingType().findAttributeMapping(partName);
			if (part != null) {
				resetPart(entity, persister, part);
			}
		}
		else if (persister.getIdentifierMapping() instanceof BasicEntityIdentifierMapping identifier) {
			identifier.setIdentifier(entity, unsavedValue(identifier.getPropertyAccess()), this.session);
		}
	}

}
