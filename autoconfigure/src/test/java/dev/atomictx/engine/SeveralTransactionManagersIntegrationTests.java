package dev.atomictx.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.AtomicDefinition;
import dev.atomictx.AtomicScope;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Two transaction managers on one thread nest independently of each other.
 */
class SeveralTransactionManagersIntegrationTests extends EngineFixture {

	private static final AtomicDefinition AUDIT = unit("audit").withTransactionManager("audit");

	private final List<String> hooks = new ArrayList<>();

	private HikariDataSource auditPool;

	private PlatformTransactionManager auditManager;

	private JdbcClient audit;

	private JdbcClient auditObserver;

	@BeforeEach
	void openAuditDatabase() {
		TestDatabase database = TestDatabase.get().createDatabase("audit");
		database.execute("CREATE TABLE log (id serial PRIMARY KEY, note text NOT NULL)");
		this.auditPool = database.pool(4);
		this.auditManager = new JdbcTransactionManager(this.auditPool);
		this.audit = JdbcClient.create(this.auditPool);
		this.auditObserver = JdbcClient.create(database.dataSource());
		this.atomic = new AtomicTemplate((name) -> name.equals("audit") ? this.auditManager : this.transactionManager,
				EngineSettings.DEFAULT.withTimer(this.timer));
		this.hooks.clear();
	}

	@AfterEach
	void closeAuditPool() {
		assertThat(this.auditPool.getHikariPoolMXBean().getActiveConnections()).isZero();
		this.auditPool.close();
	}

	private void audit(String note) {
		this.audit.sql("INSERT INTO log (note) VALUES (?)").param(note).update();
	}

	private List<String> audited() {
		return this.auditObserver.sql("SELECT note FROM log ORDER BY id").query(String.class).list();
	}

	@Test
	void commitsEachOnItsOwn() {
		assertThatThrownBy(() -> this.atomic.executeWithoutResult((outer) -> {
			log("main");
			outer.onCommit(() -> this.hooks.add("main committed"));
			outer.onRollback(() -> this.hooks.add("main undone"));
			this.atomic.executeWithoutResult(AUDIT, (scope) -> {
				assertThat(scope.isOutermost()).isTrue();
				assertThat(scope.depth()).isZero();
				audit("attempted");
				scope.onCommit(() -> this.hooks.add("audit committed"));
			});
			assertThat(audited()).containsExactly("attempted");
			assertThat(this.hooks).containsExactly("audit committed");
			assertThat(AtomicScope.current()).isSameAs(outer);
			throw new IOException();
		})).isInstanceOf(IOException.class);
		assertThat(logged()).isEmpty();
		assertThat(this.hooks).containsExactly("audit committed", "main undone");
	}

	@Test
	void rollsTheInnerOneBackWithoutTheOuter() {
		this.atomic.executeWithoutResult((outer) -> {
			log("main");
			outer.onCommit(() -> this.hooks.add("main committed"));
			assertThatThrownBy(() -> this.atomic.executeWithoutResult(AUDIT, (scope) -> {
				audit("undone");
				scope.onCommit(() -> this.hooks.add("audit committed"));
				scope.onRollback(() -> this.hooks.add("audit undone"));
				throw new IOException();
			})).isInstanceOf(IOException.class);
		});
		assertThat(logged()).containsExactly("main");
		assertThat(audited()).isEmpty();
		assertThat(this.hooks).containsExactly("audit undone", "main committed");
	}

	@Test
	void interleavesScopesOfBoth() {
		this.atomic.executeWithoutResult((outer) -> {
			log("main outer");
			this.atomic.executeWithoutResult(AUDIT, (auditOuter) -> {
				audit("audit outer");
				this.atomic.executeWithoutResult((mainNested) -> {
					assertThat(mainNested.isNested()).isTrue();
					assertThat(mainNested.depth()).isEqualTo(1);
					log("main nested");
					assertThatThrownBy(() -> this.atomic.executeWithoutResult(AUDIT, (auditNested) -> {
						assertThat(auditNested.isNested()).isTrue();
						audit("audit nested");
						this.atomic.executeWithoutResult((inner) -> {
							log("main inside undone audit scope");
							inner.onCommit(() -> this.hooks.add("main inside committed"));
						});
						throw new IOException();
					})).isInstanceOf(IOException.class);
				});
			});
		});
		assertThat(logged()).containsExactly("main outer", "main nested", "main inside undone audit scope");
		assertThat(audited()).containsExactly("audit outer");
		assertThat(this.hooks).containsExactly("main inside committed");
	}

	@Test
	void retriesTheInnerOneAlone() throws IOException {
		this.atomic.executeWithoutResult((outer) -> {
			log("main");
			this.atomic.executeWithoutResult(AUDIT.withRetryFor(IOException.class), (scope) -> {
				audit("attempt " + scope.attempt());
				if (scope.attempt() < 3) {
					throw new IOException();
				}
			});
		});
		assertThat(logged()).containsExactly("main");
		assertThat(audited()).containsExactly("attempt 3");
		assertThat(this.timer.sleeps()).hasSize(2);
	}

	@Test
	void doomsOwnersOfItsOwnManagerOnly() {
		this.atomic.executeWithoutResult((outer) -> {
			log("main");
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> this.atomic.executeWithoutResult(AUDIT, (scope) -> assertThatThrownBy(
						() -> this.atomic.executeWithoutResult(AUDIT.withSavepoint(false), (joined) -> {
							throw new IOException();
						}))
					.isInstanceOf(IOException.class)));
			assertThat(outer.isRollbackOnly()).isFalse();
		});
		assertThat(logged()).containsExactly("main");
	}

	@Test
	void tellsARequiresNewTransactionOfTheInnerManagerApart() {
		TransactionTemplate requiresNew = new TransactionTemplate(this.auditManager);
		requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.atomic.executeWithoutResult((outer) -> this.atomic.executeWithoutResult(AUDIT, (auditOuter) -> {
			audit("audit outer");
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> requiresNew.executeWithoutResult((status) -> {
					audit("independent");
					assertThatThrownBy(() -> this.atomic.executeWithoutResult(AUDIT.withSavepoint(false), (joined) -> {
						throw new IOException();
					})).isInstanceOf(IOException.class);
				}));
			assertThat(auditOuter.isRollbackOnly()).isFalse();
		}));
		assertThat(audited()).containsExactly("audit outer");
	}

	@Test
	void refusesHooksOnATransactionWhoseEndCannotBeSeen() {
		foreign(TransactionDefinition.PROPAGATION_REQUIRED)
			.executeWithoutResult((status) -> this.atomic.executeWithoutResult(AUDIT, (auditOuter) -> {
				assertThatIllegalStateException()
					.isThrownBy(() -> this.atomic
						.executeWithoutResult((nested) -> nested.onCommit(() -> this.hooks.add("never"))))
					.withMessageContaining("make the outermost boundary @Atomic");
				audit("kept");
			}));
		assertThat(audited()).containsExactly("kept");
		assertThat(this.hooks).isEmpty();
	}

	@Test
	void followsForeignTransactionsInsideEachOther() {
		observeBoth();
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((main) -> {
			assertThatThrownBy(() -> new TransactionTemplate(this.auditManager).executeWithoutResult((audit) -> {
				this.atomic.executeWithoutResult((scope) -> register(scope, "main"));
				this.atomic.executeWithoutResult(AUDIT, (scope) -> register(scope, "audit"));
				throw new IllegalStateException();
			})).isInstanceOf(IllegalStateException.class);
			assertThat(this.hooks).containsExactly("audit undone");
		});
		assertThat(this.hooks).containsExactly("audit undone", "main committed");
	}

	@Test
	void findsTheForeignTransactionAroundOneOfAnotherManager() {
		observeBoth();
		foreign(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((main) -> {
			this.atomic.executeWithoutResult(AUDIT,
					(auditOuter) -> foreign(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
						.executeWithoutResult((apart) -> this.atomic.executeWithoutResult(AUDIT, (auditNested) -> {
							this.atomic.executeWithoutResult((scope) -> register(scope, "apart"));
							register(auditNested, "audit");
						})));
			assertThat(this.hooks).containsExactly("apart committed", "audit committed");
			this.atomic.executeWithoutResult((scope) -> register(scope, "main"));
			main.setRollbackOnly();
		});
		assertThat(this.hooks).containsExactly("apart committed", "audit committed", "main undone");
	}

	@Test
	void knowsTheIsolationOfAnExternalTransactionAroundThatOfAnotherManager() {
		observeBoth();
		TransactionTemplate serializable = new TransactionTemplate(this.transactionManager);
		serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		AtomicDefinition same = unit("same").withIsolation(Isolation.SERIALIZABLE);
		serializable.executeWithoutResult((main) -> new TransactionTemplate(this.auditManager)
			.executeWithoutResult((audit) -> this.atomic.executeWithoutResult(same, (scope) -> {
				assertThat(scope.isNested()).isTrue();
				register(scope, "main");
			})));
		assertThat(this.hooks).containsExactly("main committed");
	}

	private void observeBoth() {
		this.transactionManager = new JdbcTransactionManager(this.pool);
		TransactionObserver.observe(this.transactionManager, TransactionDialect.NONE, false);
		TransactionObserver.observe(this.auditManager, TransactionDialect.NONE, false);
	}

	private void register(AtomicScope scope, String name) {
		scope.onCommit(() -> this.hooks.add(name + " committed"));
		scope.onRollback(() -> this.hooks.add(name + " undone"));
	}

	@Test
	void hidesAScopeWhoseTransactionIsSuspended() {
		TransactionTemplate requiresNew = new TransactionTemplate(this.auditManager);
		requiresNew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.atomic.executeWithoutResult((outer) -> this.atomic.executeWithoutResult(AUDIT, (auditOuter) -> {
			requiresNew.executeWithoutResult((status) -> {
				assertThat(AtomicScope.currentOrNull()).isNull();
				this.atomic.executeWithoutResult((nested) -> {
					assertThat(nested.isNested()).isTrue();
					assertThat(nested.depth()).isEqualTo(1);
					nested.onCommit(() -> this.hooks.add("main committed"));
				});
			});
			assertThat(AtomicScope.current()).isSameAs(auditOuter);
			assertThat(this.hooks).isEmpty();
		}));
		assertThat(this.hooks).containsExactly("main committed");
	}

}
