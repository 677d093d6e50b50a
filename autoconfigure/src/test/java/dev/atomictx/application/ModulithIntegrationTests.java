package dev.atomictx.application;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Spring Modulith's listeners, and the table in which it keeps what they have not heard
 * yet.
 */
class ModulithIntegrationTests extends ApplicationFixture {

	private final TestDatabase database = TestDatabase.get().createDatabase("modulith");

	private Units units;

	private List<String> heard;

	ModulithIntegrationTests() {
		super("EventPublicationAutoConfiguration", "JdbcEventPublicationAutoConfiguration");
	}

	@Override
	protected Class<?> configuration() {
		return Application.class;
	}

	@Override
	protected String[] properties() {
		// One thread, so that the listeners run in the order of the commits.
		return dataSource(this.database, "spring.modulith.events.jdbc.schema-initialization.enabled=true",
				"spring.task.execution.pool.core-size=1");
	}

	@BeforeEach
	void forget() {
		this.database.execute("TRUNCATE event_publication");
		this.units = bean(Units.class);
		this.heard = bean(Listener.class).heard();
		this.heard.clear();
	}

	private void publish(String name) {
		application().publishEvent(new Happened(name));
	}

	private void awaitListeners() throws Exception {
		bean(ThreadPoolTaskExecutor.class).submit(() -> {
		}).get(1, TimeUnit.MINUTES);
	}

	private void undo(Work work) {
		assertThatExceptionOfType(OutOfLuckException.class).isThrownBy(() -> this.units.unit(() -> {
			work.run();
			throw new OutOfLuckException();
		}));
	}

	/**
	 * Events in the table, with whether a listener has finished with them.
	 */
	private Map<String, Boolean> publications() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT serialized_event, completion_date IS NOT NULL FROM event_publication")
			.query((row, number) -> Map.entry(row.getString(1).replaceAll("\\W|name", ""), row.getBoolean(2)))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	@Test
	void tellsOfAKeptNestedScopeAfterTheCommit() throws Exception {
		this.units.unit(() -> {
			this.units.unit(() -> publish("kept"));
			awaitListeners();
			assertThat(this.heard).isEmpty();
			assertThat(publications()).isEmpty();
		});
		awaitListeners();
		assertThat(this.heard).containsExactly("kept in a transaction of its own");
		assertThat(publications()).containsOnly(Map.entry("kept", true));
	}

	@Test
	void forgetsTheEventsOfAnUndoneNestedScope() throws Exception {
		this.units.unit(() -> {
			undo(() -> publish("undone"));
			publish("outer");
		});
		awaitListeners();
		assertThat(this.heard).containsExactly("outer in a transaction of its own");
		assertThat(publications()).containsOnly(Map.entry("outer", true));
	}

	@Test
	void tellsOfTheAttemptThatCommittedOnly() throws Exception {
		this.units.unit(() -> this.units.retriedWhenOutOfLuck(() -> {
			publish("attempt" + AtomicScope.current().attempt());
			if (AtomicScope.current().attempt() < 3) {
				throw new OutOfLuckException();
			}
		}));
		awaitListeners();
		assertThat(this.heard).containsExactly("attempt3 in a transaction of its own");
		assertThat(publications()).containsOnly(Map.entry("attempt3", true));
	}

	@Test
	void forgetsTheEventsOfAUnitThatFails() throws Exception {
		undo(() -> publish("undone"));
		awaitListeners();
		assertThat(this.heard).isEmpty();
		assertThat(publications()).isEmpty();
	}

	@Test
	void keepsAnEventWhoseListenerFails() throws Exception {
		this.units.unit(() -> publish("unlucky"));
		awaitListeners();
		assertThat(this.heard).isEmpty();
		assertThat(publications()).containsOnly(Map.entry("unlucky", false));
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Units.class, Listener.class })
	static class Application {

	}

	record Happened(String name) {

	}

	static class Listener {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		private final Units units;

		Listener(Units units) {
			this.units = units;
		}

		List<String> heard() {
			return this.heard;
		}

		/**
		 * Begins a transaction of its own ({@code REQUIRES_NEW}), which is foreign to a
		 * unit inside it.
		 */
		@ApplicationModuleListener
		void on(Happened event) throws Exception {
			if (event.name().equals("unlucky")) {
				throw new OutOfLuckException();
			}
			this.units.unit(() -> this.heard
				.add(event.name() + (AtomicScope.current().isNested() ? " in a transaction of its own" : "")));
		}

	}

}
