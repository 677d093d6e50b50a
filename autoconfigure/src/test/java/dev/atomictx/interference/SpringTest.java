package dev.atomictx.interference;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.CacheAwareContextLoaderDelegate;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextBootstrapper;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.support.DefaultBootstrapContext;
import org.springframework.test.context.support.DefaultTestContextBootstrapper;
import org.springframework.util.ReflectionUtils;

/**
 * Runs a test of Spring's test framework as JUnit would, in a running application.
 */
public final class SpringTest {

	private SpringTest() {
	}

	/**
	 * Run a test method with what Spring does before and after it.
	 * @param application the application
	 * @param test the test
	 * @param name the name of the method
	 * @throws Exception what the method or one of Spring's listeners throws
	 */
	public static void run(ApplicationContext application, Object test, String name) throws Exception {
		TestContextBootstrapper bootstrapper = new DefaultTestContextBootstrapper();
		bootstrapper.setBootstrapContext(new DefaultBootstrapContext(test.getClass(), new Loader(application)));
		TestContextManager manager = new TestContextManager(bootstrapper);
		Method method = ReflectionUtils.findMethod(test.getClass(), name);
		manager.prepareTestInstance(test);
		Throwable failure = invoke(manager, test, method);
		manager.afterTestMethod(test, method, failure);
		if (failure != null) {
			ReflectionUtils.rethrowException(failure);
		}
	}

	private static @Nullable Throwable invoke(TestContextManager manager, Object test, Method method) {
		try {
			manager.beforeTestMethod(test, method);
			ReflectionUtils.makeAccessible(method);
			ReflectionUtils.invokeMethod(method, test);
			return null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private record Loader(ApplicationContext application) implements CacheAwareContextLoaderDelegate {

		@Override
		public ApplicationContext loadContext(MergedContextConfiguration configuration) {
			return this.application;
		}

		@Override
		public void closeContext(MergedContextConfiguration configuration, @Nullable HierarchyMode hierarchyMode) {
		}

	}

}
