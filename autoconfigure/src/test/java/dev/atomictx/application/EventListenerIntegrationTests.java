package dev.atomictx.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.atomictx.AtomicScope;
import dev.atomictx.library.ApplicationFixture;
import dev.atomictx.library.OutOfLuckException;
import dev.atomictx.library.Units;
import dev.atomictx.library.Work;
import dev.atomictx.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code @TransactionalEventListener(fallbackExecution = true)}, in a unit and outside.
 */
class EventListenerIntegrationTests extends ApplicationFixture {

	private final TestDatabase database = TestDatabase.get().createDatabase("listeners");

	private Units units;

	private List<String> heard;

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Override
	protected String[] properties() {
		return dataSource(this.database);
	}

	@BeforeEach
	void forget() {
		this.units = bean(Units.class);
		this.heard = bean(Listener.class).heard();
		this.heard.clear();
	}

	private void publish(String name) {
		application().publishEvent(new Happened(name));
	}

	private void failing(Work work) {
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.unit(() -> {
			work.run();
			throw new OutOfLuckException();
		}));
	}

	@Test
	void tellsAllPhasesAtOnceOutsideEveryTransaction() {
		publish("event");
		assertThat(this.heard).containsExactlyInAnyOrder("event BEFORE_COMMIT", "event AFTER_COMMIT",
				"event AFTER_ROLLBACK", "event AFTER_COMPLETION");
	}

	@Test
	void waitsForTheEndOfTheUnit() throws Exception {
		this.units.unit(() -> {
			publish("event");
			assertThat(this.heard).isEmpty();
		});
		assertThat(this.heard).containsExactlyInAnyOrder("event BEFORE_COMMIT", "event AFTER_COMMIT",
				"event AFTER_COMPLETION");
	}

	@Test
	void tellsOfTheRollbackOfTheUnit() {
		failing(() -> {
			publish("event");
			assertThat(this.heard).isEmpty();
		});
		assertThat(this.heard).containsExactlyInAnyOrder("event AFTER_ROLLBACK", "event AFTER_COMPLETION");
	}

	@Test
	void waitsForTheEndOfTheOutermostUnit() throws Exception {
		this.units.unit(() -> {
			this.units.unit(() -> publish("nested"));
			this.units.joined(() -> publish("joined"));
			assertThat(this.heard).isEmpty();
		});
		assertThat(this.heard).contains("nested AFTER_COMMIT", "joined AFTER_COMMIT").hasSize(6);
	}

	@Test
	void tellsOfTheRollbackOfANestedScopeOnly() throws Exception {
		this.units.unit(() -> {
			publish("outer");
			failing(() -> publish("nested"));
		});
		assertThat(this.heard).containsExactlyInAnyOrder("nested AFTER_ROLLBACK", "nested AFTER_COMPLETION",
				"outer BEFORE_COMMIT", "outer AFTER_COMMIT", "outer AFTER_COMPLETION");
	}

	@Test
	void hearsOfAKeptScopeInsideAnUndoneOneAsUndone() throws Exception {
		this.units.unit(() -> failing(() -> this.units.unit(() -> publish("inner"))));
		assertThat(this.heard).containsExactlyInAnyOrder("inner AFTER_ROLLBACK", "inner AFTER_COMPLETION");
	}

	@Test
	void givesEachListenerAfterTheEndATransactionOfItsOwn() {
		List<Boolean> outermost = bean(TwoSteps.class).outermost;
		outermost.clear();
		bean(TransactionTemplate.class)
			.executeWithoutResult((status) -> application().publishEvent(new Placed("order")));
		assertThat(outermost).containsExactly(true, true, true, true);
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Units.class, Listener.class, TwoSteps.class })
	static class Application {

	}

	record Happened(String name) {

	}

	record Placed(String name) {

	}

	static class TwoSteps {

		private final List<Boolean> outermost = new CopyOnWriteArrayList<>();

		private final Units units;

		TwoSteps(Units units) {
			this.units = units;
		}

		@TransactionalEventListener
		void ship(Placed event) throws Exception {
			step();
		}

		@TransactionalEventListener
		void bill(Placed event) throws Exception {
			step();
		}

		private void step() throws Exception {
			for (int i = 0; i < 2; i++) {
				this.units.unit(() -> this.outermost.add(AtomicScope.current().isOutermost()));
			}
		}

	}

	static class Listener {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		List<String> heard() {
			return this.heard;
		}

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT, fallbackExecution = true)
		void beforeCommit(Happened event) {
			this.heard.add(event.name() + " BEFORE_COMMIT");
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
		void afterCommit(Happened event) {
			this.heard.add(event.name() + " AFTER_COMMIT");
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK, fallbackExecution = true)
		void afterRollback(Happened event) {
			this.heard.add(event.name() + " AFTER_ROLLBACK");
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION, fallbackExecution = true)
		void afterCompletion(Happened event) {
			this.heard.add(event.name() + " AFTER_COMPLETION");
		}

	}

}
