package dev.atomictx.witness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Has the connections of all data sources write witnesses, and looks for the table when
 * the application has started, since it may be created until then.
 */
public final class WitnessPostProcessor implements BeanPostProcessor, SmartInitializingSingleton {

	private final Supplier<WitnessedCommits> commits;

	private final Supplier<Duration> patience;

	private final List<WitnessDataSource> dataSources = new CopyOnWriteArrayList<>();

	private volatile boolean started;

	/**
	 * Create the post-processor.
	 * @param commits marks the commits of units
	 * @param patience for how long to ask about a lost COMMIT
	 */
	public WitnessPostProcessor(Supplier<WitnessedCommits> commits, Supplier<Duration> patience) {
		this.commits = commits;
		this.patience = patience;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ConfigurableTransactionManager transactionManager) {
			this.commits.get().observe(transactionManager);
		}
		return (bean instanceof DataSource dataSource && !isLeftAlone(dataSource)) ? around(dataSource, beanName)
				: bean;
	}

	/**
	 * Spring's transaction managers look through the proxy that knows of transactions,
	 * and that proxy would answer a question with the connection that was lost.
	 */
	private static boolean isLeftAlone(DataSource dataSource) {
		return dataSource instanceof WitnessDataSource || dataSource instanceof TransactionAwareDataSourceProxy;
	}

	private WitnessDataSource around(DataSource target, String beanName) {
		WitnessDataSource dataSource = new WitnessDataSource(beanName, target, this.commits.get(), this.patience.get());
		this.dataSources.add(dataSource);
		if (this.started) {
			dataSource.start();
		}
		return dataSource;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.started = true;
		this.dataSources.forEach(WitnessDataSource::start);
	}

}
