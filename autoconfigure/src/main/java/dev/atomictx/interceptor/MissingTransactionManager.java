package dev.atomictx.interceptor;

import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;

/**
 * Says why there is no transaction manager for a unit, and what to do.
 *
 * @param beanFactory where it was looked for
 * @param qualifier the name that was asked for, or "" for the primary one
 * @param candidates bean names of those that answer to it
 */
record MissingTransactionManager(ListableBeanFactory beanFactory, String qualifier, List<String> candidates) {

	AtomicSetupException of(String unit) {
		String subject = "No transaction manager for "
				+ (unit.isEmpty() ? "atomic units" : "atomic unit '" + unit + "'");
		if (!this.candidates.isEmpty()) {
			return several(subject);
		}
		List<String> all = beanNames(PlatformTransactionManager.class);
		if (all.isEmpty()) {
			return none(subject);
		}
		return new AtomicSetupException(
				subject + ": no PlatformTransactionManager has the bean name or qualifier '" + this.qualifier
						+ "'; there are: " + String.join(", ", all),
				"Correct the transactionManager attribute, or define that bean");
	}

	private AtomicSetupException several(String subject) {
		String names = String.join(", ", this.candidates);
		if (this.qualifier.isEmpty()) {
			return new AtomicSetupException(subject + ": there are several, " + names + ", and none of them is primary",
					"Name one in the transactionManager attribute, or mark one bean @Primary");
		}
		return new AtomicSetupException(subject + ": several have the qualifier '" + this.qualifier + "', " + names,
				"Name one by its bean name in the transactionManager attribute");
	}

	private AtomicSetupException none(String subject) {
		List<String> reactive = beanNames(ReactiveTransactionManager.class);
		if (reactive.isEmpty()) {
			return new AtomicSetupException(subject + ": there is no PlatformTransactionManager bean",
					"Configure a DataSource (spring.datasource.url), or define a PlatformTransactionManager bean");
		}
		return new AtomicSetupException(
				subject + ": there is no PlatformTransactionManager bean, only the ReactiveTransactionManager "
						+ String.join(", ", reactive) + ", and reactive transactions are not supported",
				"Define a PlatformTransactionManager bean, or use Spring's TransactionalOperator instead of @Atomic");
	}

	private List<String> beanNames(Class<?> type) {
		return Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type));
	}

}
