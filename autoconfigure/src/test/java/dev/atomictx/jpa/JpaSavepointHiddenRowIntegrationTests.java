package dev.atomictx.jpa;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.atomictx.jpa.Hidden.Erased;
import dev.atomictx.jpa.Hidden.Filtered;
import dev.atomictx.jpa.Hidden.Referring;
import dev.atomictx.jpa.Hidden.Restricted;
import dev.atomictx.jpa.Hidden.Shown;
import dev.atomictx.jpa.Hidden.Thing;
import dev.atomictx.jpa.Hidden.Truck;
import jakarta.persistence.LockModeType;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanUtils;
import org.springframework.transaction.UnexpectedRollbackException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * That an entity which Hibernate cannot read again is still managed, as it was at the
 * savepoint.
 */
class JpaSavepointHiddenRowIntegrationTests extends JpaFixture {

	// issue 11

	static final List<Class<? extends Thing>> KINDS = List.of(Restricted.class, Filtered.class, Truck.class);

	@Override
	String[] types() {
		return Stream.concat(Arrays.stream(Shop.TYPES), Hidden.TYPES.stream().map(Class::getName))
			.toArray(String[]::new);
	}

	@BeforeEach
	void clearTables() {
		this.observer.sql("TRUNCATE restricted, filtered, vehicle, referring, erased CASCADE").update();
	}

	private <T> T persist(Class<T> kind) {
		T entity = BeanUtils.instantiateClass(kind);
		this.atomic.executeWithoutResult((scope) -> this.entities.persist(entity));
		return entity;
	}

	private <T extends Thing> T find(Class<T> kind, Thing thing) {
		return kind.cast(this.entities.find(kind, thing.id));
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void writesLaterChangesOfAHiddenEntity(Class<? extends Thing> kind) {
		Thing persisted = persist(kind);
		this.atomic.executeWithoutResult((outer) -> {
			Thing thing = find(kind, persisted);
			thing.active = false;
			thing.details.text = "outer";
			undo(() -> {
				change(thing, "undone");
				flush();
				change(thing, "undone as well");
			});
			assertThat(isManaged(thing)).isTrue();
			assertThat(thing.active).isFalse();
			assertThat(thing.name).isEqualTo("before");
			assertThat(thing.notes).containsExactly("before");
			assertThat(thing.details.text).isEqualTo("outer");
			assertThat(thing.details.remarks).containsExactly("before");
			assertThat(thing.tags).containsExactly("before");
			assertThat(thing.version).isOne();
			change(thing, "after");
		});
		assertThat(query(String.class, "SELECT concat_ws(',', name, active, notes, text, version) FROM " + table(kind)))
			.isEqualTo("after,f,[\"before\", \"after\"],after,2");
		assertThat(elements(kind, "tags")).containsExactlyInAnyOrder("before", "after");
		assertThat(elements(kind, "remarks")).containsExactly("before", "after");
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void managesAHiddenEntityAgainThatWasRemoved(Class<? extends Thing> kind) {
		Thing persisted = persist(kind);
		this.atomic.executeWithoutResult((outer) -> {
			Thing thing = find(kind, persisted);
			thing.active = false;
			undo(() -> {
				this.entities.remove(thing);
				flush();
			});
			assertThat(isManaged(thing)).isTrue();
			thing.name = "after";
		});
		assertThat(query(String.class, "SELECT name FROM " + table(kind))).isEqualTo("after");
	}

	@Test
	void restoresTheVersionOfAHiddenEntityThatWasForcedUp() {
		Restricted persisted = persist(Restricted.class);
		this.atomic.executeWithoutResult((outer) -> {
			Restricted restricted = find(Restricted.class, persisted);
			this.jdbc.sql("UPDATE restricted SET active = false").update();
			undo(() -> this.entities.lock(restricted, LockModeType.PESSIMISTIC_FORCE_INCREMENT));
			assertThat(restricted.version).isZero();
			restricted.name = "after";
		});
		assertThat(query(String.class, "SELECT concat(name, version) FROM restricted")).isEqualTo("after1");
	}

	@Test
	void restoresEachTableOfAHiddenEntity() {
		Truck persisted = persist(Truck.class);
		this.atomic.executeWithoutResult((outer) -> {
			Truck truck = find(Truck.class, persisted);
			truck.active = false;
			undo(() -> {
				truck.load = 9;
				flush();
			});
			assertThat(truck.load).isOne();
			truck.load = 2;
		});
		assertThat(query(Integer.class, "SELECT load FROM truck")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "restricted_id", "filtered_id", "lazy_id", "target_id" })
	void keepsTheReferenceToAHiddenEntity(String reference) {
		Restricted restricted = persist(Restricted.class);
		Filtered filtered = persist(Filtered.class);
		Referring persisted = persist(Referring.class);
		this.observer.sql("UPDATE referring SET " + reference + " = ?")
			.param(reference.startsWith("f") ? filtered.id : restricted.id)
			.update();
		this.atomic.executeWithoutResult((outer) -> {
			Referring referring = find(Referring.class, persisted);
			find(Restricted.class, restricted).active = false;
			find(Filtered.class, filtered).active = false;
			undo(() -> {
				referring.name = "undone";
				flush();
			});
			assertThat(isManaged(referring)).isTrue();
			assertThat(referring.name).isEqualTo("before");
			assertThat(referring.version).isZero();
			referring.name = "after";
		});
		assertThat(query(String.class, "SELECT name FROM referring WHERE " + reference + " IS NOT NULL"))
			.isEqualTo("after");
	}

	@Test
	void readsAReferenceThatSomethingElseHasReplaced() {
		Restricted before = persist(Restricted.class);
		Restricted after = persist(Restricted.class);
		Referring persisted = persist(Referring.class);
		this.observer.sql("UPDATE referring SET restricted_id = ?").param(before.id).update();
		this.atomic.executeWithoutResult((outer) -> {
			Referring referring = find(Referring.class, persisted);
			undo(() -> {
				referring.name = "undone";
				this.observer.sql("UPDATE referring SET restricted_id = ?").param(after.id).update();
			});
			assertThat(referring.restricted.id).isEqualTo(after.id);
		});
	}

	@Test
	void readsAVisibleEntityAgain() {
		Restricted persisted = persist(Restricted.class);
		this.atomic.executeWithoutResult((outer) -> {
			Restricted restricted = find(Restricted.class, persisted);
			undo(() -> {
				restricted.active = false;
				flush();
			});
			assertThat(restricted.active).isTrue();
			restricted.name = "after";
		});
		assertThat(query(String.class, "SELECT name FROM restricted WHERE active")).isEqualTo("after");
	}

	@Test
	void keepsTheIdentifierOfAHiddenEntityThatWasReadInTheScope() {
		Restricted persisted = persist(Restricted.class);
		this.observer.sql("UPDATE restricted SET active = false").update();
		this.atomic.executeWithoutResult((outer) -> {
			Restricted[] read = new Restricted[1];
			undo(() -> {
				read[0] = (Restricted) this.entities.createNativeQuery("SELECT * FROM restricted", Restricted.class)
					.getSingleResult();
				read[0].name = "undone";
				flush();
			});
			assertThat(isManaged(read[0])).isFalse();
			assertThat(read[0].id).isEqualTo(persisted.id);
		});
	}

	@Test
	void failsForAHiddenEntityThatWasNotReadBefore() {
		Restricted persisted = persist(Restricted.class);
		this.observer.sql("UPDATE restricted SET active = false").update();
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
				Restricted proxy = this.entities.getReference(Restricted.class, persisted.id);
				undo(() -> {
					this.jdbc.sql("UPDATE restricted SET active = true").update();
					Hibernate.initialize(proxy);
				});
			}))
			.withRootCauseInstanceOf(IllegalStateException.class)
			.havingRootCause()
			.withMessageContaining("a restriction hides its row");
	}

	@Test
	void doesNotReadAViewAgain() {
		Restricted persisted = persist(Restricted.class);
		this.atomic.executeWithoutResult((outer) -> {
			Shown shown = this.entities.find(Shown.class, persisted.id);
			Restricted restricted = find(Restricted.class, persisted);
			restricted.active = false;
			flush();
			undo(() -> {
				restricted.name = "undone";
				flush();
			});
			assertThat(isManaged(shown)).isTrue();
			assertThat(shown.name).isEqualTo("before");
		});
	}

	@Test
	void writesLaterChangesOfAnEntityThatSomethingElseHasErased() {
		persist(Erased.class);
		this.atomic.executeWithoutResult((outer) -> {
			Erased erased = this.entities.find(Erased.class, 0);
			undo(() -> {
				erased.name = "undone";
				this.observer.sql("UPDATE erased SET erased = true").update();
			});
			assertThat(isManaged(erased)).isTrue();
			assertThat(erased.name).isEqualTo("before");
			erased.name = "after";
		});
		assertThat(query(String.class, "SELECT name FROM erased WHERE erased")).isEqualTo("after");
	}

	private static void change(Thing thing, String value) {
		thing.name = value;
		thing.notes.add(value);
		thing.details.text = value;
		thing.details.remarks.add(value);
		thing.tags.add(value);
	}

	private static String table(Class<? extends Thing> kind) {
		return (kind == Truck.class) ? "vehicle" : kind.getSimpleName();
	}

	private List<String> elements(Class<? extends Thing> kind, String collection) {
		return this.observer.sql("SELECT " + collection + " FROM " + table(kind) + "_" + collection)
			.query(String.class)
			.list();
	}

}
