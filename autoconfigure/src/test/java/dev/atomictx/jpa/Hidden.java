package dev.atomictx.jpa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.SoftDeleteType;
import org.hibernate.annotations.Subselect;
import org.hibernate.annotations.Synchronize;
import org.hibernate.type.SqlTypes;

/**
 * Entities whose rows Hibernate does not find although they are there.
 */
final class Hidden {

	static final List<Class<?>> TYPES = List.of(Restricted.class, Filtered.class, Vehicle.class, Truck.class,
			Referring.class, Erased.class, Shown.class);

	private Hidden() {
	}

	@MappedSuperclass
	abstract static class Thing {

		@Id
		@GeneratedValue
		Long id;

		String name = "before";

		boolean active = true;

		@JdbcTypeCode(SqlTypes.JSON)
		List<String> notes = new ArrayList<>(List.of("before"));

		Details details = new Details();

		@ElementCollection
		Set<String> tags = new HashSet<>(Set.of("before"));

		@Version
		int version;

	}

	@Embeddable
	static class Details {

		String text = "before";

		@ElementCollection
		@OrderColumn
		List<String> remarks = new ArrayList<>(List.of("before"));

	}

	@Entity(name = "Restricted")
	@SQLRestriction("active")
	static class Restricted extends Thing {

	}

	@Entity(name = "Filtered")
	@FilterDef(name = "activeOnly", defaultCondition = "active", autoEnabled = true, applyToLoadByKey = true)
	@Filter(name = "activeOnly")
	static class Filtered extends Thing {

	}

	@Entity(name = "Vehicle")
	@Inheritance(strategy = InheritanceType.JOINED)
	@SQLRestriction("active")
	abstract static class Vehicle extends Thing {

	}

	@Entity(name = "Truck")
	static class Truck extends Vehicle {

		int load = 1;

	}

	/**
	 * Is read together with entities that can be hidden.
	 */
	@Entity(name = "Referring")
	static class Referring extends Thing {

		@ManyToOne
		Restricted restricted;

		@ManyToOne
		Filtered filtered;

		@ManyToOne(fetch = FetchType.LAZY)
		Restricted lazy;

		Reference embedded = new Reference();

	}

	@Embeddable
	static class Reference {

		@ManyToOne
		Restricted target;

	}

	@Entity(name = "Erased")
	@SoftDelete(strategy = SoftDeleteType.DELETED, columnName = "erased")
	static class Erased {

		@Id
		int id;

		String name = "before";

	}

	/**
	 * Is not a row, but what a query makes of rows.
	 */
	@Entity(name = "Shown")
	@Immutable
	@Subselect("SELECT id, name FROM restricted WHERE active")
	@Synchronize("restricted")
	static class Shown {

		@Id
		Long id;

		String name;

	}

}
