package dev.atomictx.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A scope in any callback after the end of any transaction is outermost, whatever ran in
 * that callback before it. Inherited for each transaction manager.
 */
public abstract class AfterCompletionContract extends EngineFixture {

	private final List<String> hooks = new ArrayList<>();

	@BeforeEach
	void forgetHooks() {
		this.hooks.clear();
	}

	/**
	 * Make a transaction manager for a data source.
	 */
	protected abstract PlatformTransactionManager manager(DataSource dataSource);

	private HikariDataSource pool(boolean autoCommit) {
		HikariConfig config = new HikariConfig();
		config.setDataSource(this.database.dataSource());
		config.setMaximumPoolSize(4);
		config.setMinimumIdle(0);
		config.setAutoCommit(autoCommit);
		return new HikariDataSource(config);
	}

	private enum Phase {

		AFTER_COMMIT, AFTER_COMPLETION, AFTER_ROLLBACK

	}

	private enum First {

		NOTHING, SCOPE, REQUIRES_NEW, READ_ONLY_REQUIRES_NEW, NOT_SUPPORTED, TWO_SCOPES

	}

	static Stream<Arguments> cases() {
		return Stream.of(true, false)
			.flatMap((autoCommit) -> Stream.of(Phase.values())
				.flatMap((phase) -> Stream.of(First.values()).map((first) -> Arguments.of(autoCommit, phase, first))));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void runsAScopeInATransactionOfItsOwn(boolean autoCommit, Phase phase, First first) {
		try (HikariDataSource dataSource = pool(autoCommit)) {
			PlatformTransactionManager manager = manager(dataSource);
			TransactionObserver.observe(manager, TransactionDialect.NONE, false);
			JdbcClient client = JdbcClient.create(dataSource);
			AtomicTemplate template = new AtomicTemplate((name) -> manager, settings());
			new TransactionTemplate(manager).executeWithoutResult((status) -> {
				if (phase == Phase.AFTER_ROLLBACK) {
					status.setRollbackOnly();
				}
				after(phase, () -> {
					before(first, manager, template);
					runOutermost(template, client);
				});
			});
		}
		assertThat(logged()).containsExactly("after");
		assertThat(this.hooks).containsExactly("hook");
	}

	@ParameterizedTest
	@MethodSource("cases")
	void runsAScopeAfterTheEndOfAnotherScopeInATransactionOfItsOwn(boolean autoCommit, Phase phase, First first) {
		try (HikariDataSource dataSource = pool(autoCommit)) {
			PlatformTransactionManager manager = manager(dataSource);
			JdbcClient client = JdbcClient.create(dataSource);
			AtomicTemplate template = new AtomicTemplate((name) -> manager, settings());
			template.executeWithoutResult((outer) -> {
				if (phase == Phase.AFTER_ROLLBACK) {
					outer.setRollbackOnly();
				}
				after(phase, () -> {
					before(first, manager, template);
					runOutermost(template, client);
				});
			});
		}
		assertThat(logged()).containsExactly("after");
		assertThat(this.hooks).containsExactly("hook");
	}

	private void runOutermost(AtomicTemplate template, JdbcClient client) {
		template.executeWithoutResult((scope) -> {
			assertThat(scope.isOutermost()).isTrue();
			scope.onCommit(() -> this.hooks.add("hook"));
			client.sql("INSERT INTO log (note) VALUES ('after')").update();
		});
	}

	private void before(First first, PlatformTransactionManager manager, AtomicTemplate template) {
		TransactionTemplate fresh = new TransactionTemplate(manager);
		switch (first) {
			case SCOPE -> template.executeWithoutResult((scope) -> {
			});
			case TWO_SCOPES -> {
				template.executeWithoutResult((scope) -> {
				});
				template.executeWithoutResult((scope) -> {
				});
			}
			case REQUIRES_NEW, READ_ONLY_REQUIRES_NEW -> {
				fresh.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
				fresh.setReadOnly(first == First.READ_ONLY_REQUIRES_NEW);
				fresh.executeWithoutResult((status) -> {
				});
			}
			case NOT_SUPPORTED -> {
				fresh.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
				fresh.executeWithoutResult((status) -> {
				});
			}
			default -> {
			}
		}
	}

	private static void after(Phase phase, Runnable work) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				if (phase == Phase.AFTER_COMMIT) {
					work.run();
				}
			}

			@Override
			public void afterCompletion(int status) {
				if (phase != Phase.AFTER_COMMIT) {
					work.run();
				}
			}
		});
	}

	@Test
	void runsScopesInHooksInTransactionsOfTheirOwn() {
		this.atomic.executeWithoutResult((outer) -> {
			outer.onCommit(() -> this.atomic.executeWithoutResult((scope) -> log("first")));
			outer.onCommit(() -> this.atomic.executeWithoutResult((scope) -> {
				assertThat(scope.isOutermost()).isTrue();
				scope.onCommit(() -> this.hooks.add("second"));
				log("second");
			}));
		});
		assertThat(logged()).containsExactly("first", "second");
		assertThat(this.hooks).containsExactly("second");
	}

	@Test
	void runsScopesInHooksOfAnObservedTransactionInTransactionsOfTheirOwn() {
		TransactionObserver.observe(this.transactionManager, TransactionDialect.NONE, false);
		foreign(TransactionDefinition.PROPAGATION_REQUIRED)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult((outer) -> {
				outer.onCommit(() -> this.atomic.executeWithoutResult((scope) -> log("first")));
				outer.onCommit(() -> this.atomic.executeWithoutResult((scope) -> {
					assertThat(scope.isOutermost()).isTrue();
					log("second");
				}));
			}));
		assertThat(logged()).containsExactly("first", "second");
	}

}
