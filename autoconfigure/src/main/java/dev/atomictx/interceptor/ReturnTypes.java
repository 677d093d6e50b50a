package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ClassUtils;

/**
 * Tells return types that outlive the transaction: the work behind them would run when it
 * is over.
 */
final class ReturnTypes {

	private static final List<Class<?>> FUTURES = List.of(Future.class, CompletionStage.class);

	private ReturnTypes() {
	}

	static void requireContained(Method method, Class<?> userClass) {
		Class<?> type = method.getReturnType();
		if (isFuture(type)) {
			refuse(!isAsync(method, userClass), method, "the future",
					"Return the result itself, or make the method @Async");
			return;
		}
		refuse(BaseStream.class.isAssignableFrom(type), method, "the stream",
				"Return a collection, or consume the stream inside the method");
		refuse(isReactive(type), method, "the reactive type",
				"Return the result itself; for reactive pipelines use " + "Spring's TransactionalOperator");
		refuse(KotlinDetector.isSuspendingFunction(method), method, "the suspending function",
				"Make it an ordinary function");
	}

	private static boolean isFuture(Class<?> type) {
		return FUTURES.stream().anyMatch((future) -> future.isAssignableFrom(type));
	}

	private static boolean isAsync(Method method, Class<?> userClass) {
		return AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(userClass, Async.class);
	}

	private static boolean isReactive(Class<?> type) {
		return Flow.Publisher.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

	private static void refuse(boolean refused, Method method, String what, String remedy) {
		if (refused) {
			throw new AtomicSetupException(
					"@Atomic cannot contain " + ClassUtils.getQualifiedMethodName(method) + ", which returns "
							+ method.getReturnType().getName() + ": " + what + " would outlive the transaction",
					remedy);
		}
	}

}
