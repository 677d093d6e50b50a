package dev.atomictx.interference;

import java.io.EOFException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.sql.DataSource;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.atomictx.library.ApplicationFixture;
import dev.atomictx.postgresql.CountingSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * An application that runs with the starter and without it, and records SQL, callbacks,
 * warnings, results and exceptions. Nothing in a scenario may refer to the starter's
 * types.
 */
public abstract class Scenario {

	private final Class<?> configuration;

	private final String[] autoConfigurations;

	/**
	 * Create the scenario.
	 * @param configuration the application's own configuration
	 * @param autoConfigurations see {@link ApplicationFixture}
	 */
	protected Scenario(Class<?> configuration, String... autoConfigurations) {
		this.configuration = configuration;
		this.autoConfigurations = autoConfigurations;
	}

	/**
	 * Run the scenario's steps.
	 * @param application the application
	 * @param journal where they are noted
	 * @throws Exception if anything but a step fails
	 */
	protected abstract void run(ConfigurableApplicationContext application, Journal journal) throws Exception;

	/**
	 * Run the scenarios that come in, one by one, until there are no more.
	 * @param args ignored
	 * @throws Exception if the other side does not keep to the protocol
	 */
	public static void main(String[] args) throws Exception {
		ObjectOutputStream reports = new ObjectOutputStream(System.out);
		reports.flush();
		System.setOut(System.err);
		try (ObjectInputStream orders = new ObjectInputStream(System.in)) {
			while (true) {
				reports.writeObject(report((String[]) orders.readObject()).toArray(String[]::new));
				reports.flush();
			}
		}
		catch (EOFException ex) {
			System.exit(0);
		}
	}

	private static List<String> report(String[] order) {
		try {
			Scenario scenario = (Scenario) BeanUtils.instantiateClass(Class.forName(order[0]));
			return scenario.run(Arrays.copyOfRange(order, 1, order.length));
		}
		catch (Throwable ex) {
			StringWriter trace = new StringWriter();
			ex.printStackTrace(new PrintWriter(trace));
			return List.of(trace.toString());
		}
	}

	private List<String> run(String[] properties) throws Exception {
		List<String> report = new ArrayList<>();
		Journal journal = new Journal();
		WarningAppender warnings = new WarningAppender(journal);
		try (ConfigurableApplicationContext application = start(properties, journal, warnings)) {
			boolean starterActive = application.containsBean("atomicOperations");
			Assert.state(starterActive == ClassUtils.isPresent("dev.atomictx.Atomic", null), "Half a starter");
			report.add(starterActive(starterActive));
			run(application, journal);
		}
		finally {
			warnings.stop();
		}
		journal
			.add("left on the thread: " + TransactionSynchronizationManager.getResourceMap() + Journal.transaction());
		report.addAll(journal.lines());
		return report;
	}

	/**
	 * The first line of a report.
	 */
	static String starterActive(boolean starterActive) {
		return "starter active: " + starterActive;
	}

	private ConfigurableApplicationContext start(String[] properties, Journal journal, WarningAppender warnings) {
		// Boot sets logging up anew with every environment. Not a lambda: Modulith goes
		// by
		// the type of the event.
		ApplicationListener<ApplicationEnvironmentPreparedEvent> attach = new ApplicationListener<>() {
			@Override
			public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
				warnings.attach();
			}
		};
		return new SpringApplicationBuilder(Instruments.class, this.configuration).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.listeners(attach)
			.initializers((context) -> context.getBeanFactory().registerSingleton("journal", journal))
			.properties("spring.main.banner-mode=off", "spring.main.log-startup-info=false",
					"logging.level.dev.atomictx=info", "spring.datasource.hikari.minimum-idle=0",
					"spring.datasource.hikari.data-source-properties.socketFactory="
							+ CountingSocketFactory.class.getName(),
					"spring.autoconfigure.exclude=" + ApplicationFixture.excluded(this.autoConfigurations))
			.properties(properties)
			.run();
	}

	/**
	 * Execute a script of a library.
	 * @param application the application
	 * @param script the script, somewhere on the class path
	 */
	protected static void execute(ConfigurableApplicationContext application, String script) {
		ResourceDatabasePopulator populator = new ResourceDatabasePopulator(new ClassPathResource(script));
		populator.setCommentPrefixes("--", "#");
		DatabasePopulatorUtils.execute(populator, application.getBean(DataSource.class));
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class Instruments {

		@Bean
		static BeanPostProcessor recordingDataSourcePostProcessor(Journal journal) {
			return new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof DataSource dataSource) ? new RecordingDataSource(dataSource, journal)
							: bean;
				}
			};
		}

		@Bean
		Probe probe(Journal journal) {
			return new Probe(journal);
		}

	}

	/**
	 * Registers itself with every transaction, and records Spring's calls.
	 */
	static final class Probe implements TransactionExecutionListener, TransactionSynchronization {

		private final Journal journal;

		Probe(Journal journal) {
			this.journal = journal;
		}

		@Override
		public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
			if (TransactionSynchronizationManager.isSynchronizationActive()) {
				this.journal.add("begin" + Journal.transaction());
				TransactionSynchronizationManager.registerSynchronization(this);
			}
		}

		@Override
		public void suspend() {
			this.journal.add("suspend");
		}

		@Override
		public void resume() {
			this.journal.add("resume");
		}

		@Override
		public void savepoint(Object savepoint) {
			this.journal.add("savepoint" + Journal.transaction());
		}

		@Override
		public void savepointRollback(Object savepoint) {
			this.journal.add("savepointRollback" + Journal.transaction());
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			this.journal.add("beforeCommit " + readOnly + Journal.transaction());
		}

		@Override
		public void beforeCompletion() {
			this.journal.add("beforeCompletion" + Journal.transaction());
		}

		@Override
		public void afterCommit() {
			this.journal.add("afterCommit" + Journal.transaction());
		}

		@Override
		public void afterCompletion(int status) {
			this.journal.add("afterCompletion " + status);
		}

	}

	/**
	 * Records warnings, and all that the starter logs.
	 */
	private static final class WarningAppender extends AppenderBase<ILoggingEvent> {

		private final Journal journal;

		private WarningAppender(Journal journal) {
			this.journal = journal;
		}

		void attach() {
			Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
			setContext(root.getLoggerContext());
			root.addAppender(this);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel().isGreaterOrEqual(Level.WARN) || isOfStarter(event.getLoggerName())) {
				this.journal
					.add("logged " + event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage()
							+ ((event.getThrowableProxy() != null) ? " " + event.getThrowableProxy().getClassName()
									+ ": " + event.getThrowableProxy().getMessage() : ""));
			}
		}

		private static boolean isOfStarter(String logger) {
			return logger.startsWith("dev.atomictx") && !logger.startsWith(Scenario.class.getPackageName());
		}

	}

}
