package dev.atomictx.jpa;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Version;

/**
 * An entity of each kind of identifier that has several parts, or that comes from another
 * entity.
 */
interface Keyed {

	List<Class<? extends Keyed>> TYPES = List.of(Owner.class, NumberedOwner.class, WithLongs.class,
			WithPrimitives.class, WithRecord.class, WithOwner.class, WithoutClass.class, WithEmbedded.class,
			WithEmbeddedRecord.class, WithMappedOwner.class, WithMappedPart.class, WithOwnerOnly.class,
			WithNumberedOwner.class, WithMappedNumberedOwner.class, WithGeneratedPart.class, WithIdentityPart.class,
			WithGeneratedPrimitive.class, WithGeneratedEmbedded.class, WithGeneratedRecord.class);

	/**
	 * The identifier as the fields of the entity have it.
	 */
	String key();

	default void persist(EntityManager entities) {
		entities.persist(this);
	}

	default void merge(EntityManager entities) {
		entities.merge(this);
	}

	@Entity(name = "Owner")
	class Owner implements Keyed, Serializable {

		private static final long serialVersionUID = 1L;

		@Id
		Long id;

		protected Owner() {
		}

		Owner(Long id) {
			this.id = id;
		}

		@Override
		public String key() {
			return String.valueOf(this.id);
		}

	}

	@Entity(name = "NumberedOwner")
	class NumberedOwner implements Keyed {

		@Id
		@GeneratedValue
		Long id;

		@Override
		public String key() {
			return String.valueOf(this.id);
		}

	}

	class LongPair implements Serializable {

		private static final long serialVersionUID = 1L;

		Long a;

		Long b;

		@Override
		public boolean equals(Object other) {
			return other instanceof LongPair pair && Objects.equals(pair.a, this.a) && Objects.equals(pair.b, this.b);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.a, this.b);
		}

	}

	@Entity(name = "WithLongs")
	@IdClass(LongPair.class)
	class WithLongs implements Keyed {

		@Id
		Long a = 1L;

		@Id
		Long b = 2L;

		@Version
		Integer version;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	class PrimitivePair implements Serializable {

		private static final long serialVersionUID = 1L;

		int a;

		long b;

		@Override
		public boolean equals(Object other) {
			return other instanceof PrimitivePair pair && pair.a == this.a && pair.b == this.b;
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.a, this.b);
		}

	}

	@Entity(name = "WithPrimitives")
	@IdClass(PrimitivePair.class)
	class WithPrimitives implements Keyed {

		@Id
		int a = 1;

		@Id
		long b = 2;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	record RecordPair(Long a, Long b) implements Serializable {

	}

	@Entity(name = "WithRecord")
	@IdClass(RecordPair.class)
	class WithRecord implements Keyed {

		@Id
		Long a = 1L;

		@Id
		Long b = 2L;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	class OwnedPair implements Serializable {

		private static final long serialVersionUID = 1L;

		Long owner;

		Long number;

		@Override
		public boolean equals(Object other) {
			return other instanceof OwnedPair pair && Objects.equals(pair.owner, this.owner)
					&& Objects.equals(pair.number, this.number);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.owner, this.number);
		}

	}

	@Entity(name = "WithOwner")
	@IdClass(OwnedPair.class)
	class WithOwner implements Keyed {

		@Id
		@ManyToOne(cascade = { CascadeType.PERSIST, CascadeType.MERGE })
		Owner owner = new Owner(5L);

		@Id
		Long number = 2L;

		@Override
		public String key() {
			return this.owner.id + "," + this.number;
		}

	}

	@Entity(name = "WithoutClass")
	class WithoutClass implements Keyed, Serializable {

		private static final long serialVersionUID = 1L;

		@Id
		Long a = 1L;

		@Id
		Long b = 2L;

		String text;

		@Override
		public boolean equals(Object other) {
			return other instanceof WithoutClass pair && Objects.equals(pair.a, this.a)
					&& Objects.equals(pair.b, this.b);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.a, this.b);
		}

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	@Embeddable
	class EmbeddedPair implements Serializable {

		private static final long serialVersionUID = 1L;

		Long a = 1L;

		Long b = 2L;

		@Override
		public boolean equals(Object other) {
			return other instanceof EmbeddedPair pair && Objects.equals(pair.a, this.a)
					&& Objects.equals(pair.b, this.b);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.a, this.b);
		}

	}

	@Entity(name = "WithEmbedded")
	class WithEmbedded implements Keyed {

		@EmbeddedId
		EmbeddedPair id = new EmbeddedPair();

		@Version
		int version;

		@Override
		public String key() {
			return this.id.a + "," + this.id.b;
		}

	}

	@Embeddable
	record EmbeddedRecord(String a, long b) {

	}

	@Entity(name = "WithEmbeddedRecord")
	class WithEmbeddedRecord implements Keyed {

		@EmbeddedId
		EmbeddedRecord id = new EmbeddedRecord("a", 2);

		@Override
		public String key() {
			return this.id.a() + "," + this.id.b();
		}

	}

	@Entity(name = "WithMappedOwner")
	class WithMappedOwner implements Keyed {

		@Id
		Long id;

		@MapsId
		@OneToOne(cascade = { CascadeType.PERSIST, CascadeType.MERGE })
		Owner owner = new Owner(5L);

		@Override
		public String key() {
			return this.owner.key();
		}

	}

	@Entity(name = "WithMappedPart")
	class WithMappedPart implements Keyed {

		@EmbeddedId
		OwnedRecord id = new OwnedRecord(5L, 2L);

		@MapsId("owner")
		@ManyToOne(cascade = { CascadeType.PERSIST, CascadeType.MERGE })
		Owner owner = new Owner(5L);

		@Override
		public String key() {
			return this.id.owner() + "," + this.id.number();
		}

	}

	@Embeddable
	record OwnedRecord(Long owner, Long number) {

	}

	@Entity(name = "WithOwnerOnly")
	class WithOwnerOnly implements Keyed, Serializable {

		private static final long serialVersionUID = 1L;

		@Id
		@OneToOne
		Owner owner = new Owner(5L);

		/**
		 * Hibernate does not cascade to it.
		 */
		@Override
		public void persist(EntityManager entities) {
			entities.persist(this.owner);
			entities.persist(this);
		}

		@Override
		public void merge(EntityManager entities) {
			entities.persist(this.owner);
			entities.merge(this);
		}

		@Override
		public String key() {
			return this.owner.key();
		}

	}

	@Entity(name = "WithNumberedOwner")
	@IdClass(OwnedPair.class)
	class WithNumberedOwner implements Keyed {

		@Id
		@ManyToOne(cascade = { CascadeType.PERSIST, CascadeType.MERGE })
		NumberedOwner owner = new NumberedOwner();

		@Id
		Long number = 2L;

		/**
		 * Hibernate does not cascade to it, and needs its identifier.
		 */
		@Override
		public void merge(EntityManager entities) {
			entities.persist(this.owner);
			entities.merge(this);
		}

		@Override
		public String key() {
			return this.owner.key() + "," + this.number;
		}

	}

	@Entity(name = "WithMappedNumberedOwner")
	class WithMappedNumberedOwner implements Keyed {

		@Id
		Long id;

		@MapsId
		@OneToOne(cascade = { CascadeType.PERSIST, CascadeType.MERGE })
		NumberedOwner owner = new NumberedOwner();

		@Override
		public String key() {
			return this.owner.key() + "," + this.id;
		}

	}

	@Entity(name = "WithGeneratedPart")
	@IdClass(LongPair.class)
	class WithGeneratedPart implements Keyed {

		@Id
		@GeneratedValue
		Long a;

		@Id
		Long b = 2L;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	@Entity(name = "WithIdentityPart")
	@IdClass(LongPair.class)
	class WithIdentityPart implements Keyed {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Long a;

		@Id
		Long b = 2L;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	@Entity(name = "WithGeneratedPrimitive")
	@IdClass(PrimitivePair.class)
	class WithGeneratedPrimitive implements Keyed {

		@Id
		int a = 1;

		@Id
		@GeneratedValue
		long b;

		@Override
		public String key() {
			return this.a + "," + this.b;
		}

	}

	@Embeddable
	class GeneratedEmbedded implements Serializable {

		private static final long serialVersionUID = 1L;

		@GeneratedValue
		Long a;

		Long b = 2L;

		@Override
		public boolean equals(Object other) {
			return other instanceof GeneratedEmbedded pair && Objects.equals(pair.a, this.a)
					&& Objects.equals(pair.b, this.b);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.a, this.b);
		}

	}

	@Entity(name = "WithGeneratedEmbedded")
	class WithGeneratedEmbedded implements Keyed {

		@EmbeddedId
		GeneratedEmbedded id = new GeneratedEmbedded();

		@Override
		public String key() {
			return this.id.a + "," + this.id.b;
		}

	}

	@Embeddable
	record GeneratedRecord(@GeneratedValue Long a, Long b) {

	}

	@Entity(name = "WithGeneratedRecord")
	class WithGeneratedRecord implements Keyed {

		@EmbeddedId
		GeneratedRecord id = new GeneratedRecord(null, 2L);

		@Override
		public String key() {
			return this.id.a() + "," + this.id.b();
		}

	}

}
