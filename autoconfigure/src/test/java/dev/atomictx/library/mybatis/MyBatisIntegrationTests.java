package dev.atomictx.library.mybatis;

import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import dev.atomictx.AtomicScope;
import dev.atomictx.library.ContractApplication;
import dev.atomictx.library.PostgresqlContract;
import org.apache.ibatis.executor.Executor;
import org.apache.ibatis.plugin.Interceptor;
import org.apache.ibatis.plugin.Intercepts;
import org.apache.ibatis.plugin.Invocation;
import org.apache.ibatis.plugin.Signature;
import org.apache.ibatis.session.SqlSessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mybatis.spring.SqlSessionFactoryBean;
import org.mybatis.spring.SqlSessionTemplate;

import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract with MyBatis and {@code JdbcTransactionManager}, and what becomes of a
 * session and of its local cache.
 */
class MyBatisIntegrationTests extends PostgresqlContract {

	MyBatisIntegrationTests() {
		super("MybatisAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@BeforeEach
	void forgetSessions() {
		SessionCounter.opened.set(0);
		SessionCounter.closed.set(0);
	}

	@Test
	void keepsASessionThatAnUndoneScopeHasOpened() throws Exception {
		this.units.unit(() -> {
			undo(() -> this.ledger.open(2, 20));
			this.ledger.open(3, 30);
			undo(() -> this.ledger.open(4, 40));
			assertThat(this.ledger.balance(3)).isEqualTo(30);
			assertThat(SessionCounter.opened).hasValue(1);
			assertThat(SessionCounter.closed).hasValue(0);
		});
		assertThat(SessionCounter.opened).hasValue(1);
		assertThat(SessionCounter.closed).hasValue(1);
	}

	@Test
	void forgetsWhatWasReadSinceAMarkerByHand() throws Exception {
		this.units.unit(() -> {
			Object marker = AtomicScope.current().createSavepoint();
			this.ledger.setBalance(1, 50);
			assertThat(this.ledger.balance(1)).isEqualTo(50);
			AtomicScope.current().rollbackToSavepoint(marker);
			assertThat(this.ledger.balance(1)).isEqualTo(100);
		});
	}

	@Test
	void forgetsWhatWasReadInASavepointOfSomethingElse() throws Exception {
		TransactionTemplate nested = new TransactionTemplate(bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.units.unit(() -> {
			nested.executeWithoutResult((status) -> {
				this.ledger.setBalance(1, 50);
				assertThat(this.ledger.balance(1)).isEqualTo(50);
				status.setRollbackOnly();
			});
			assertThat(this.ledger.balance(1)).isEqualTo(100);
		});
	}

	@Test
	void forgetsWhatASessionFactoryMadeByHandHasRead() throws Exception {
		SqlSessionFactoryBean factoryBean = new SqlSessionFactoryBean();
		factoryBean.setDataSource(bean(DataSource.class));
		SqlSessionFactory factory = factoryBean.getObject();
		factory.getConfiguration().addMapper(AccountMapper.class);
		AccountMapper accounts = new SqlSessionTemplate(factory).getMapper(AccountMapper.class);
		this.units.unit(() -> {
			undo(() -> {
				accounts.update(1, 50);
				assertThat(accounts.balance(1)).isEqualTo(50);
			});
			assertThat(accounts.balance(1)).isEqualTo(100);
		});
	}

	@Test // issue 11
	void leavesTransactionsWithoutAScopeAsTheyAre() {
		TransactionTemplate outer = new TransactionTemplate(bean(PlatformTransactionManager.class));
		TransactionTemplate nested = new TransactionTemplate(bean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		outer.executeWithoutResult((status) -> {
			nested.executeWithoutResult((inner) -> {
				this.ledger.setBalance(1, 50);
				assertThat(this.ledger.balance(1)).isEqualTo(50);
				inner.setRollbackOnly();
			});
			assertThat(TransactionSynchronizationManager.getSynchronizations())
				.allMatch((synchronization) -> synchronization.getClass().getName().startsWith("org.mybatis."));
			// MyBatis answers with what is no longer there.
			assertThat(this.ledger.balance(1)).isEqualTo(50);
		});
	}

	/**
	 * A known limit: MyBatis fills that cache at the commit, and nothing empties what it
	 * has collected until then.
	 */
	@Test
	void cannotKeepUndoneRowsOutOfASecondLevelCache() throws Exception {
		CachedAccountMapper accounts = bean(CachedAccountMapper.class);
		this.units.unit(() -> undo(() -> {
			accounts.update(1, 50);
			assertThat(accounts.balance(1)).isEqualTo(50);
		}));
		assertThat(this.ledger.balance(1)).isEqualTo(100);
		assertThat(accounts.balance(1)).isEqualTo(50);
	}

	@ContractApplication
	@Import({ MyBatisLedger.class, SessionCounter.class })
	static class Application {

	}

	/**
	 * Counts sessions: each has one executor.
	 */
	@Intercepts(@Signature(type = Executor.class, method = "close", args = boolean.class))
	static class SessionCounter implements Interceptor {

		static final AtomicInteger opened = new AtomicInteger();

		static final AtomicInteger closed = new AtomicInteger();

		@Override
		public Object plugin(Object target) {
			if (target instanceof Executor) {
				opened.incrementAndGet();
			}
			return Interceptor.super.plugin(target);
		}

		@Override
		public Object intercept(Invocation invocation) throws Throwable {
			closed.incrementAndGet();
			return invocation.proceed();
		}

	}

}
