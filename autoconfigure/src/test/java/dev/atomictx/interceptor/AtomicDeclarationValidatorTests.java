package dev.atomictx.interceptor;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.atomictx.Atomic;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AtomicClassFilter} and what it validates.
 */
class AtomicDeclarationValidatorTests {

	private final List<String> found = new ArrayList<>();

	private final AtomicClassFilter classFilter;

	AtomicDeclarationValidatorTests() {
		AtomicDefinitionSource source = new AtomicDefinitionSource(new AtomicDefinitionParser((text) -> text));
		this.classFilter = new AtomicClassFilter(
				new AtomicDeclarationValidator(source, new TransactionalConflicts((text) -> text)),
				(definition) -> this.found.add(definition.name()));
	}

	@Test
	void passesOverClassesWithoutBoundaries() {
		assertThat(this.classFilter.matches(String.class)).isFalse();
		assertThat(this.classFilter.matches(Unmarked.class)).isFalse();
		assertThat(this.classFilter.matches(Unmarked.class)).isFalse();
		assertThat(this.found).isEmpty();
	}

	@Test
	void reportsEachBoundaryOnce() {
		assertThat(this.classFilter.matches(Fine.class)).isTrue();
		assertThat(this.classFilter.matches(Fine.class)).isTrue();
		assertThat(this.found).containsExactlyInAnyOrder("Fine.run", "Fine.declared");
	}

	@Test
	void seesTheInterfacesOfADynamicProxy() {
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Contract.class },
				(instance, method, arguments) -> null);
		assertThat(this.classFilter.matches(proxy.getClass())).isTrue();
		assertThat(this.found).containsExactly("Contract.declared");
	}

	@Test
	void reportsAnInvalidClassEachTime() {
		assertRefused(PrivateMethod.class, "private method");
		assertRefused(PrivateMethod.class, "private method");
	}

	@Test
	void refusesMethodsThatNoProxyCanIntercept() {
		assertRefused(PrivateMethod.class, "private method", PrivateMethod.class.getName() + ".run");
		assertRefused(PrivateMethodChild.class, "private method", PrivateMethod.class.getName() + ".run");
		assertRefused(StaticMethod.class, "static method", StaticMethod.class.getName() + ".run");
		assertRefused(FinalMethod.class, "final method", FinalMethod.class.getName() + ".run",
				"Make the method public and neither static nor final");
		assertRefused(PublicFinalMethodOfMarkedClass.class, "final method",
				PublicFinalMethodOfMarkedClass.class.getName() + ".run");
		assertRefused(FinalImplementation.class, "final method", FinalImplementation.class.getName() + ".declared");
	}

	@Test
	void ignoresMethodsOfAMarkedClassThatOnlyTheClassItselfCalls() {
		assertThat(this.classFilter.matches(InternalMethodsOfMarkedClass.class)).isTrue();
		assertThat(this.found).contains("InternalMethodsOfMarkedClass.visible");
	}

	@ParameterizedTest
	@ValueSource(classes = { ReturnsFuture.class, ReturnsCompletableFuture.class, ReturnsCompletionStage.class,
			ReturnsStream.class, ReturnsIntStream.class, ReturnsPublisher.class, ReturnsReactive.class,
			Suspending.class, MarkedReturnsStream.class })
	void refusesReturnTypesThatOutliveTheTransaction(Class<?> type) {
		assertRefused(type, type.getName() + ".run", "outlive the transaction");
	}

	@Test
	void allowsFuturesOfAsyncMethods() {
		assertThat(this.classFilter.matches(AsyncMethod.class)).isTrue();
		assertThat(this.classFilter.matches(AsyncClass.class)).isTrue();
		assertThat(this.classFilter.matches(AsyncChild.class)).isTrue();
		assertRefused(AsyncStream.class, "java.util.stream.Stream");
	}

	@Test
	void refusesTransactionalOnTheSameMethod() {
		assertRefused(BothOnMethod.class, "@Atomic and @Transactional both apply to method",
				BothOnMethod.class.getName() + ".run", "Remove @Transactional");
		assertRefused(BothOnMethodJakarta.class, "both apply to method");
		assertRefused(BothThroughInterface.class, BothThroughInterface.class.getName() + ".declared");
	}

	@Test
	void refusesTransactionalOnTheSameClass() {
		assertRefused(BothOnClass.class, "@Atomic and @Transactional both apply to class", BothOnClass.class.getName(),
				"Remove one of them");
		assertRefused(BothOnClassJakarta.class, "both apply to class");
	}

	@Test
	void refusesTransactionalOnAMethodOfAMarkedClass() {
		assertRefused(TransactionalMethodOfMarkedClass.class, "does not replace the @Atomic on",
				TransactionalMethodOfMarkedClass.class.getName() + ".run", "Replace @Transactional by @Atomic");
	}

	@Test
	void allowsMarkedMethodsOfATransactionalClass() {
		assertThat(this.classFilter.matches(MarkedMethodOfTransactionalClass.class)).isTrue();
	}

	private void assertRefused(Class<?> type, String... words) {
		assertThatExceptionOfType(AtomicSetupException.class).isThrownBy(() -> this.classFilter.matches(type))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(ex.getProblem(), ex.getRemedy()));
	}

	static class Unmarked {

		@Transactional
		public Stream<String> run() {
			return Stream.of();
		}

	}

	interface Contract {

		@Atomic
		void declared();

	}

	static class Fine implements Contract {

		@Atomic
		public void run() {
		}

		@Override
		public void declared() {
		}

		public void plain() {
		}

	}

	static class PrivateMethod {

		@Atomic
		private void run() {
		}

		public void caller() {
			run();
		}

	}

	static class PrivateMethodChild extends PrivateMethod {

	}

	static class StaticMethod {

		@Atomic
		public static void run() {
		}

	}

	static class FinalMethod {

		@Atomic
		final void run() {
		}

	}

	@Atomic
	static class PublicFinalMethodOfMarkedClass {

		public final void run() {
		}

	}

	static class FinalImplementation implements Contract {

		@Override
		public final void declared() {
		}

	}

	@Atomic
	static class InternalMethodsOfMarkedClass {

		public static void general() {
		}

		protected final void shielded() {
		}

		public void visible() {
			hidden();
			Runnable lambda = () -> hidden();
			lambda.run();
		}

		private void hidden() {
		}

	}

	static class ReturnsFuture {

		@Atomic
		public Future<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReturnsCompletableFuture {

		@Atomic
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReturnsCompletionStage {

		@Atomic
		public CompletionStage<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class ReturnsStream {

		@Atomic
		public Stream<String> run() {
			return Stream.of();
		}

	}

	@Atomic
	static class MarkedReturnsStream {

		public Stream<String> run() {
			return Stream.of();
		}

	}

	static class ReturnsIntStream {

		@Atomic
		public IntStream run() {
			return IntStream.of();
		}

	}

	static class ReturnsPublisher {

		@Atomic
		public Flow.Publisher<String> run() {
			return (subscriber) -> {
			};
		}

	}

	static class ReturnsReactive {

		@Atomic
		public Mono<String> run() {
			return Mono.empty();
		}

	}

	static class Suspending {

		@Atomic
		public Object run(Continuation<? super String> continuation) {
			return "";
		}

	}

	static class AsyncMethod {

		@Async
		@Atomic
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	@Async
	@Atomic
	static class AsyncClass {

		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	@Async
	static class AsyncChild extends ReturnsFuture {

	}

	static class AsyncStream {

		@Async
		@Atomic
		public Stream<String> run() {
			return Stream.of();
		}

	}

	static class BothOnMethod {

		@Atomic
		@Transactional
		public void run() {
		}

	}

	static class BothOnMethodJakarta {

		@Atomic
		@jakarta.transaction.Transactional
		public void run() {
		}

	}

	static class BothThroughInterface implements Contract {

		@Override
		@Transactional
		public void declared() {
		}

	}

	@Atomic
	@Transactional
	static class BothOnClass {

		public void run() {
		}

	}

	@Atomic
	@jakarta.transaction.Transactional
	static class BothOnClassJakarta {

		public void run() {
		}

	}

	@Atomic
	static class TransactionalMethodOfMarkedClass {

		@Transactional(readOnly = true)
		public void run() {
		}

	}

	@Transactional
	static class MarkedMethodOfTransactionalClass {

		@Atomic
		public void run() {
		}

		public void other() {
		}

	}

}
