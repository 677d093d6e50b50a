package dev.atomictx.interference.petclinic;

import java.sql.Savepoint;
import java.util.List;

import dev.atomictx.interference.ClassPath;
import dev.atomictx.interference.Journal;
import dev.atomictx.interference.Scenario;
import dev.atomictx.interference.SpringTest;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.jdbc.Sql;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clinic on Hibernate with its default settings, with and without the starter.
 */
class PetClinicIntegrationTests {

	private static final String[] PROPERTIES = { "spring.jpa.hibernate.ddl-auto=create" };

	@Test
	void readsAndWrites() {
		assertThat(ClassPath.compare(ReadingAndWriting.class, PROPERTIES)).containsSubsequence(
				"registers an owner with pets and visits:", "listener before commit: Betty of 1",
				"listener after commit: Betty of 1", "-> Betty (0)", "finds an owner with the pets:",
				"-> Betty (0) [Leo [rabies shot, neutered], Basil []]", "changes an owner:",
				"changes an owner and flushes before queries:", "-> [Harold (2)] [{name=Harold}]",
				"changes an owner in a read-only transaction:", "renames by query, SERIALIZABLE:", "-> 1",
				"removes a pet:", "removes an owner with all pets:", "-> removed");
	}

	@Test
	void failsInTheSameWay() {
		assertThat(ClassPath.compare(Failing.class, PROPERTIES))
			.containsSubsequence("registers an owner twice:", "SQLSTATE 23505", "rolls back:",
					"listener after rollback: Jean", "commits with a checked exception:",
					"listener after commit: Jeff of 2")
			.anyMatch((line) -> line.startsWith("-> threw jakarta.validation.ConstraintViolationException"))
			.anyMatch((line) -> line.startsWith("-> threw org.springframework.orm.ObjectOptimisticLockingFailure"))
			.anyMatch((line) -> line.startsWith("-> threw org.springframework.transaction.UnexpectedRollback"));
	}

	@Test
	void usesTransactionsOfAllKinds() {
		assertThat(ClassPath.compare(Transactions.class, PROPERTIES)).containsSubsequence(
				"registers in a new transaction and rolls the outer one back:", "suspend",
				"listener after commit: Inner of 1", "resume", "listener after rollback: Outer",
				"rolls back to a savepoint of the connection:", "setSavepoint(by_hand)",
				"listener after commit: Kept of 1", "uses an entity manager without Spring:", "-> [Kept, Unmanaged]");
	}

	@Test
	void rollsTestsBack() {
		assertThat(ClassPath.compare(RolledBackTests.class, PROPERTIES)).containsSubsequence(
				"runs a test that is rolled back:",
				"execute INSERT INTO owner (name, telephone, version) VALUES ('Script', '1', 0)",
				"listener after rollback: Test", "-> []", "runs a test that fails:", "SQLSTATE 23505");
	}

	@Test
	void refusesToNest() {
		assertThat(ClassPath.compare(Nested.class, PROPERTIES)).anyMatch((line) -> line
			.startsWith("-> threw org.springframework.transaction.NestedTransactionNotSupportedException"));
	}

	private abstract static class Clinic extends Scenario {

		Clinic() {
			super(Application.class, "DataJpaRepositoriesAutoConfiguration", "HibernateJpaAutoConfiguration");
		}

		@Override
		protected void run(ConfigurableApplicationContext application, Journal journal) {
			run(application.getBean(ClinicService.class), application, journal);
		}

		abstract void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal);

		static List<String> names(ConfigurableApplicationContext application) {
			return application.getBean(OwnerRepository.class).findAll().stream().map(Owner::name).sorted().toList();
		}

	}

	static class ReadingAndWriting extends Clinic {

		@Override
		void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal) {
			journal.step("registers an owner with pets and visits", () -> clinic.register("Betty", "1"));
			journal.step("finds an owner with the pets", () -> clinic.find("1"));
			journal.step("changes an owner", () -> clinic.change("1", (owner) -> {
				owner.setName("Peter");
				owner.pets().get(1).visit("spayed");
			}));
			journal.step("changes an owner and flushes before queries", () -> clinic.changeAndQuery("1", "Harold"));
			journal.step("changes an owner in a read-only transaction", () -> clinic.changeReadOnly("1"));
			journal.step("renames by query, SERIALIZABLE", () -> clinic.rename("1", "Maria"));
			journal.step("removes a pet", () -> clinic.change("1", (owner) -> owner.pets().remove(0)));
			journal.step("finds what is left", () -> clinic.find("1"));
			journal.step("removes an owner with all pets", () -> clinic.remove("1"));
			journal.step("finds nobody", () -> clinic.find("1"));
		}

	}

	static class Failing extends Clinic {

		@Override
		void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal) {
			journal.step("registers an owner", () -> clinic.register("Carlos", "1"));
			journal.step("registers an owner twice", () -> clinic.register("Carlos", "1"));
			journal.step("ignores that an owner is there already", () -> clinic.registerOrIgnore("Carlos", "1"));
			journal.step("registers an owner without a name", () -> clinic.register("", "2"));
			journal.step("takes the name away", () -> clinic.change("1", (owner) -> owner.setName("")));
			journal.step("saves what another has changed", () -> {
				Owner stale = clinic.load("1");
				clinic.change("1", (owner) -> owner.setName("David"));
				stale.setName("Esther");
				return application.getBean(OwnerRepository.class).save(stale);
			});
			journal.step("reads pets without a transaction", () -> clinic.load("1").pets().size());
			journal.step("rolls back", () -> {
				clinic.registerAndThrow("Jean", "3");
				return null;
			});
			journal.step("commits with a checked exception", () -> {
				clinic.registerAndFail("Jeff", "4");
				return null;
			});
			journal.step("lists", () -> names(application));
		}

	}

	static class Transactions extends Clinic {

		@Override
		void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal) {
			TransactionTemplate transaction = new TransactionTemplate(
					application.getBean(PlatformTransactionManager.class));
			journal.step("registers in a new transaction and rolls the outer one back",
					() -> transaction.execute((status) -> {
						clinic.register("Outer", "1");
						clinic.registerInNewTransaction("Inner", "2");
						status.setRollbackOnly();
						return names(application);
					}));
			journal.step("swallows the failure of a participant", () -> transaction.execute((status) -> {
				try {
					clinic.registerAndThrow("Participant", "1");
				}
				catch (IllegalStateException ex) {
					return "swallowed";
				}
				return "";
			}));
			journal.step("removes", () -> clinic.remove("2"));
			EntityManager entityManager = application.getBean(EntityManager.class);
			journal.step("rolls back to a savepoint of the connection", () -> transaction.execute((status) -> {
				clinic.register("Kept", "1");
				entityManager.unwrap(Session.class).doWork((connection) -> {
					Savepoint savepoint = connection.setSavepoint("by_hand");
					connection.createStatement().execute("DELETE FROM visit");
					connection.rollback(savepoint);
					connection.releaseSavepoint(savepoint);
				});
				return names(application);
			}));
			journal.step("uses an entity manager without Spring", () -> {
				useWithoutSpring(application.getBean(EntityManagerFactory.class));
				return names(application);
			});
		}

		private static void useWithoutSpring(EntityManagerFactory factory) {
			try (EntityManager entityManager = factory.createEntityManager()) {
				entityManager.getTransaction().begin();
				entityManager.persist(new Owner("Unmanaged", "3"));
				entityManager.getTransaction().commit();
				entityManager.getTransaction().begin();
				entityManager.persist(new Owner("Undone", "4"));
				entityManager.getTransaction().rollback();
			}
		}

	}

	static class Nested extends Clinic {

		@Override
		void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal) {
			TransactionTemplate nested = new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
			nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
			journal.step("nests",
					() -> nested.execute((outer) -> nested.execute((inner) -> clinic.register("Nested", "1"))));
		}

	}

	static class RolledBackTests extends Clinic {

		@Override
		void run(ClinicService clinic, ConfigurableApplicationContext application, Journal journal) {
			journal.step("runs a test that is rolled back", () -> {
				SpringTest.run(application, new ClinicTest(), "registers");
				return names(application);
			});
			journal.step("runs a test that fails", () -> {
				SpringTest.run(application, new ClinicTest(), "registersTwice");
				return names(application);
			});
			journal.step("runs a test that begins transactions of its own", () -> {
				SpringTest.run(application, new ClinicTest(), "registersInNewTransaction");
				return names(application);
			});
		}

	}

	@Transactional
	@Sql(statements = "INSERT INTO owner (name, telephone, version) VALUES ('Script', '1', 0)")
	static class ClinicTest {

		@Autowired
		private ClinicService clinic;

		void registers() {
			assertThat(this.clinic.find("1")).isEqualTo("Script (0) []");
			this.clinic.register("Test", "2");
			assertThat(this.clinic.find("2")).contains("Leo");
		}

		void registersTwice() {
			this.clinic.register("Test", "1");
		}

		void registersInNewTransaction() {
			this.clinic.registerInNewTransaction("Test", "2");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ClinicService.class, Listener.class })
	static class Application {

	}

	static class Listener {

		private final Journal journal;

		private final OwnerRepository owners;

		Listener(Journal journal, OwnerRepository owners) {
			this.journal = journal;
			this.owners = owners;
		}

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		void beforeCommit(String name) {
			this.journal.add("listener before commit: " + name + " of " + this.owners.count());
		}

		@TransactionalEventListener
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void afterCommit(String name) {
			this.journal.add("listener after commit: " + name + " of " + this.owners.count());
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		void afterRollback(String name) {
			this.journal.add("listener after rollback: " + name);
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
		void afterCompletion(String name) {
			this.journal.add("listener after completion: " + name);
		}

	}

}
