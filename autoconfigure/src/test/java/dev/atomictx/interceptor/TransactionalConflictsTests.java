package dev.atomictx.interceptor;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.atomictx.Atomic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link Atomic} on a method of a {@code @Transactional} type, as in the middle of a
 * migration. Issue 11.
 */
class TransactionalConflictsTests {

	private final AtomicDeclarationValidator validator = new AtomicDeclarationValidator(
			new AtomicDefinitionSource(new AtomicDefinitionParser((text) -> text)),
			new TransactionalConflicts((text) -> text.replace("${tm}", "audit")));

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, ReadOnlyType.class, WithTimeout.class, SameManager.class, SameIsolation.class,
			OwnIsolation.class, Mandatory.class, KeepsTheSame.class, KeepsASuperclass.class, KeepsByName.class,
			KeepsChecked.class, JakartaKeepsTheSame.class, OnSubclassOnly.class })
	void allowsWhatMeansTheSame(Class<?> type) {
		assertThat(this.validator.validate(type)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(classes = { RequiresNew.class, InheritedRequiresNew.class, ThroughInterface.class,
			ThroughMetaAnnotation.class, JakartaRequiresNew.class, AtomicOnInterface.class, MetaAtomic.class })
	void refusesAnotherPropagationWhereverItIsDeclared(Class<?> type) {
		assertRefused(type, "its propagation REQUIRES_NEW");
	}

	@Test
	void refusesPropagationsThatDoNotTakePart() {
		assertRefused(Nested.class, "its propagation NESTED");
		assertRefused(Never.class, "its propagation NEVER");
		assertRefused(NotSupported.class, "its propagation NOT_SUPPORTED");
	}

	@Test
	void refusesAnotherManager() {
		assertRefused(OtherManager.class, "its transaction manager is 'audit', and that of @Atomic is the primary one");
		assertRefused(PrimaryManager.class,
				"its transaction manager is the primary one, and that of @Atomic is 'audit'");
	}

	@Test
	void refusesAnotherIsolationLevel() {
		assertRefused(OtherIsolation.class, "its isolation level has no effect inside a unit with isolation DEFAULT");
	}

	@Test
	void refusesToRollBackForWhatTheUnitCommits() {
		String conflict = "it rolls back for " + Business.class.getName();
		assertRefused(RollsBackByDefault.class, conflict);
		assertRefused(JakartaRollsBackByDefault.class, conflict);
		assertRefused(KeepsASubclassOnly.class, conflict);
		assertRefused(RollsBackChecked.class, "it rolls back for java.io.IOException");
	}

	@Test
	void namesBothPlaces() {
		assertRefused(InheritedRequiresNew.class, "@Transactional on " + RequiresNew.class.getName(),
				"also applies to method " + InheritedRequiresNew.class.getName() + ".run, inside its @Atomic",
				"Replace @Transactional on the type by @Atomic, or move it to the other methods");
		assertRefused(ThroughInterface.class, "@Transactional on " + TransactionalInterface.class.getName());
	}

	private void assertRefused(Class<?> type, String... words) {
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> this.validator.validate(type))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words));
	}

	static class Business extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	static class SpecialBusiness extends Business {

		private static final long serialVersionUID = 1L;

	}

	@Transactional
	static class Plain {

		@Atomic
		public void run() {
		}

		public void other() {
		}

	}

	@Transactional(readOnly = true)
	static class ReadOnlyType {

		@Atomic
		public void run() {
		}

	}

	@Transactional(timeout = 5)
	static class WithTimeout {

		@Atomic
		public void run() {
		}

	}

	@Transactional("${tm}")
	static class SameManager {

		@Atomic("audit")
		public void run() {
		}

	}

	@Transactional("audit")
	static class OtherManager {

		@Atomic
		public void run() {
		}

	}

	@Transactional
	static class PrimaryManager {

		@Atomic("audit")
		public void run() {
		}

	}

	@Transactional(isolation = Isolation.SERIALIZABLE)
	static class SameIsolation {

		@Atomic(isolation = Isolation.SERIALIZABLE)
		public void run() {
		}

	}

	@Transactional
	static class OwnIsolation {

		@Atomic(isolation = Isolation.SERIALIZABLE)
		public void run() {
		}

	}

	@Transactional(isolation = Isolation.SERIALIZABLE)
	static class OtherIsolation {

		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.MANDATORY)
	static class Mandatory {

		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	static class RequiresNew {

		@Atomic
		public void run() {
		}

	}

	static class InheritedRequiresNew extends RequiresNew {

		@Override
		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	interface TransactionalInterface {

	}

	static class ThroughInterface implements TransactionalInterface {

		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Apart {

	}

	@Apart
	static class ThroughMetaAnnotation {

		@Atomic
		public void run() {
		}

	}

	@jakarta.transaction.Transactional(jakarta.transaction.Transactional.TxType.REQUIRES_NEW)
	static class JakartaRequiresNew {

		@Atomic
		public void run() {
		}

	}

	interface AtomicContract {

		@Atomic
		void run();

	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	static class AtomicOnInterface implements AtomicContract {

		@Override
		public void run() {
		}

	}

	@Atomic
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Unit {

	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	static class MetaAtomic {

		@Unit
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.NESTED)
	static class Nested {

		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.NEVER)
	static class Never {

		@Atomic
		public void run() {
		}

	}

	@Transactional(propagation = Propagation.NOT_SUPPORTED)
	static class NotSupported {

		@Atomic
		public void run() {
		}

	}

	@Transactional
	static class RollsBackByDefault {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@jakarta.transaction.Transactional
	static class JakartaRollsBackByDefault {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@Transactional(noRollbackFor = SpecialBusiness.class)
	static class KeepsASubclassOnly {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@Transactional(rollbackFor = Exception.class)
	static class RollsBackChecked {

		@Atomic(noRollbackFor = IOException.class)
		public void run() {
		}

	}

	@Transactional(noRollbackFor = Business.class)
	static class KeepsTheSame {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@Transactional(noRollbackFor = RuntimeException.class)
	static class KeepsASuperclass {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@Transactional(noRollbackForClassName = "Business")
	static class KeepsByName {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	@Transactional
	static class KeepsChecked {

		@Atomic(noRollbackFor = IOException.class)
		public void run() {
		}

	}

	@jakarta.transaction.Transactional(dontRollbackOn = Business.class)
	static class JakartaKeepsTheSame {

		@Atomic(noRollbackFor = Business.class)
		public void run() {
		}

	}

	static class MarkedSuperclass {

		@Atomic
		public void run() {
		}

	}

	// Spring goes by the class that declares the method.
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	static class OnSubclassOnly extends MarkedSuperclass {

	}

}
