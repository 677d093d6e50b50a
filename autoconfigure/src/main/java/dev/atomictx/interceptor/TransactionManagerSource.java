package dev.atomictx.interceptor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.atomictx.AtomicDefinition;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Finds transaction managers by bean name or qualifier, as Spring does, and makes sure
 * that every boundary has one: all that are known by then when the application has
 * started, later ones as they come.
 */
public final class TransactionManagerSource
		implements Function<String, PlatformTransactionManager>, SmartInitializingSingleton {

	private final Map<String, PlatformTransactionManager> transactionManagers = new ConcurrentHashMap<>();

	private final Map<String, String> unitsToCheck = new ConcurrentHashMap<>();

	private final ListableBeanFactory beanFactory;

	private volatile boolean started;

	/**
	 * Create the source.
	 * @param beanFactory where the transaction managers are
	 */
	public TransactionManagerSource(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Find a transaction manager.
	 * @param qualifier its bean name or qualifier, or "" for the primary one
	 * @return the transaction manager
	 * @throws AtomicSetupException when there is none, or several
	 */
	@Override
	public PlatformTransactionManager apply(String qualifier) {
		PlatformTransactionManager transactionManager = this.transactionManagers.get(qualifier);
		if (transactionManager == null) {
			transactionManager = find(qualifier, "");
			this.transactionManagers.put(qualifier, transactionManager);
		}
		return transactionManager;
	}

	/**
	 * Make sure that a boundary has a transaction manager. Before the application has
	 * started this is left for later, so that no manager is created early.
	 */
	void require(AtomicDefinition definition) {
		if (this.started) {
			check(definition.transactionManager(), definition.name());
		}
		else {
			this.unitsToCheck.putIfAbsent(definition.transactionManager(), definition.name());
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.started = true;
		this.unitsToCheck.forEach(this::check);
		this.unitsToCheck.clear();
	}

	/**
	 * Go by the names alone as long as they tell, so that a lazy manager stays lazy.
	 */
	private void check(String qualifier, String unit) {
		if (candidates(qualifier).size() != 1) {
			find(qualifier, unit);
		}
	}

	private PlatformTransactionManager find(String qualifier, String unit) {
		try {
			return qualifier.isEmpty() ? this.beanFactory.getBean(PlatformTransactionManager.class)
					: BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, PlatformTransactionManager.class,
							qualifier);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new MissingTransactionManager(this.beanFactory, qualifier, candidates(qualifier)).of(unit);
		}
	}

	private List<String> candidates(String qualifier) {
		return Stream
			.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, PlatformTransactionManager.class))
			.filter((name) -> qualifier.isEmpty()
					|| BeanFactoryAnnotationUtils.isQualifierMatch(qualifier::equals, name, this.beanFactory))
			.toList();
	}

}
