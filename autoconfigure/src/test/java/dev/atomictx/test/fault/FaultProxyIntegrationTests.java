package dev.atomictx.test.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FaultProxy}.
 */
class FaultProxyIntegrationTests extends FaultProxyFixture {

	@Test
	void losesTheRequestOfACommit() throws SQLException {
		Fault fault = this.proxy.onCommit().loseRequest();
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			assertConnectionFailure(connection::commit);
		}
		assertThat(things()).isEmpty();
		assertThat(fault.strikes()).isEqualTo(1);
		assertThat(this.proxy.counters().requestsLost()).isEqualTo(1);
		assertThat(this.proxy.counters().committed()).isZero();
	}

	@Test
	void losesTheAcknowledgementOfACommit() throws SQLException {
		Fault fault = this.proxy.onCommit().loseAcknowledgement();
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			assertConnectionFailure(connection::commit);
		}
		assertThat(things()).containsExactly(1);
		assertThat(fault.strikes()).isEqualTo(1);
		assertThat(this.proxy.counters().acknowledgementsLost()).isEqualTo(1);
		assertThat(this.proxy.counters().committed()).isEqualTo(1);
	}

	@Test
	void strikesOnceUnlessToldOtherwise() throws SQLException {
		this.proxy.onCommit().loseAcknowledgement();
		assertThat(commitsThatFail(3)).containsExactly(1);
	}

	@Test
	void strikesTheNthCommit() throws SQLException {
		this.proxy.onCommit().nth(3).loseRequest();
		assertThat(commitsThatFail(4)).containsExactly(3);
		assertThat(things()).containsExactly(1, 2, 4);
	}

	@Test
	void strikesUntilTurnedOff() throws SQLException {
		Fault fault = this.proxy.onCommit().always().loseRequest();
		assertThat(commitsThatFail(2)).containsExactly(1, 2);
		fault.off();
		assertThat(commitsThatFail(2)).isEmpty();
	}

	@Test
	void strikesAtRandomAndYetRepeatably() throws SQLException {
		Fault first = this.proxy.onCommit().withProbability(0.5, 42).loseRequest();
		List<Integer> failures = commitsThatFail(20);
		first.off();
		this.proxy.onCommit().withProbability(0.5, 42).loseRequest();
		assertThat(commitsThatFail(20)).isEqualTo(failures).hasSizeBetween(1, 19);
	}

	@Test
	void cutsBeforeTheNthStatement() throws SQLException {
		try (Connection connection = this.proxy.dataSource().getConnection()) {
			this.proxy.onStatement().nth(2).loseRequest();
			insert(connection, 1);
			assertConnectionFailure(() -> insert(connection, 2));
		}
		assertThat(things()).containsExactly(1);
	}

	@Test
	void cutsAfterTheNthStatement() throws SQLException {
		try (Connection connection = this.proxy.dataSource().getConnection()) {
			this.proxy.onStatement().nth(2).loseAcknowledgement();
			insert(connection, 1);
			assertConnectionFailure(() -> insert(connection, 2));
		}
		assertThat(things()).containsExactly(1, 2);
	}

	@Test
	void cutsInTheMiddleOfATransaction() throws SQLException {
		this.proxy.onStatement((sql) -> sql.startsWith("INSERT")).nth(2).loseAcknowledgement();
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			assertConnectionFailure(() -> insert(connection, 2));
		}
		assertThat(things()).isEmpty();
		assertThat(this.proxy.counters().commits()).isZero();
	}

	@Test
	void doesNotCountTheBeginOfTheDriver() throws SQLException {
		try (Connection connection = transaction(this.proxy.dataSource())) {
			this.proxy.onStatement().nth(3).loseAcknowledgement();
			insert(connection, 1);
			insert(connection, 2);
			assertConnectionFailure(connection::commit);
		}
		assertThat(things()).containsExactly(1, 2);
	}

	@Test
	void leavesOtherConnectionsAlone() throws SQLException {
		try (Connection victim = transaction(this.proxy.dataSource());
				Connection other = transaction(this.proxy.dataSource())) {
			this.proxy.onCommit().ofBackend(victim.unwrap(PGConnection.class).getBackendPID()).always().loseRequest();
			insert(victim, 1);
			insert(other, 2);
			other.commit();
			assertConnectionFailure(victim::commit);
		}
		assertThat(things()).containsExactly(2);
	}

	@Test
	void delaysTheRequest() throws SQLException {
		CompletableFuture<Void> release = new CompletableFuture<>();
		Fault fault = this.proxy.onCommit().delayRequestUntil(release);
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			CompletableFuture<Void> commit = inBackground(connection::commit);
			Awaitility.await().until(() -> fault.strikes() == 1);
			assertThat(things()).isEmpty();
			assertThat(commit).isNotDone();
			release.complete(null);
			commit.join();
		}
		assertThat(things()).containsExactly(1);
	}

	@Test
	void delaysTheAcknowledgement() throws SQLException {
		CompletableFuture<Void> release = new CompletableFuture<>();
		this.proxy.onCommit().delayAcknowledgementUntil(release);
		try (Connection connection = transaction(this.proxy.dataSource())) {
			insert(connection, 1);
			CompletableFuture<Void> commit = inBackground(connection::commit);
			Awaitility.await().untilAsserted(() -> assertThat(things()).containsExactly(1));
			assertThat(commit).isNotDone();
			release.complete(null);
			commit.join();
		}
	}

	/**
	 * Commit a row at a time, each on a connection of its own.
	 */
	private List<Integer> commitsThatFail(int transactions) throws SQLException {
		List<Integer> failures = new ArrayList<>();
		for (int id : IntStream.rangeClosed(1, transactions).toArray()) {
			try (Connection connection = transaction(this.proxy.dataSource())) {
				insert(connection, id);
				connection.commit();
			}
			catch (SQLException ex) {
				failures.add(id);
			}
		}
		return failures;
	}

}
