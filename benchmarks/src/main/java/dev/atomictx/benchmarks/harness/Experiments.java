package dev.atomictx.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import com.zaxxer.hikari.HikariDataSource;
import dev.atomictx.benchmarks.harness.Database.Target;
import dev.atomictx.benchmarks.peer.Peer;
import dev.atomictx.benchmarks.peer.Peers;
import dev.atomictx.benchmarks.peer.TunedRetry;
import dev.atomictx.benchmarks.report.Cell;
import dev.atomictx.benchmarks.report.Result;
import dev.atomictx.benchmarks.report.Topic;
import dev.atomictx.benchmarks.workload.LongUnits;
import dev.atomictx.benchmarks.workload.NestedSteps;
import dev.atomictx.benchmarks.workload.PrivateTransfers;
import dev.atomictx.benchmarks.workload.SmallBank;
import dev.atomictx.benchmarks.workload.UnorderedTransfers;
import dev.atomictx.benchmarks.workload.Workload;

/**
 * The experiments, each with the peers that have an answer.
 */
final class Experiments {

	private static final Target READ_COMMITTED = new Target("read committed", null);

	private static final Target SERIALIZABLE = new Target("serializable", null);

	private static final String DEADLOCK = "40P01";

	private static final String SERIALIZATION_FAILURE = "40001";

	/**
	 * Found by trying others, from 5 ms to a second. On all but deadlocks longer waits do
	 * not pay.
	 */
	private static final TunedRetry TUNED = new TunedRetry(50, 1000);

	/**
	 * After a deadlock the others need time to get out of the way: here longer waits are
	 * better in everything, up to a point.
	 */
	private static final TunedRetry TUNED_FOR_DEADLOCKS = new TunedRetry(200, 1000);

	private static final long DELAY_NANOS = 500_000;

	/**
	 * Where differences of a few percent matter, there are more rounds that are shorter.
	 */
	private static final int MORE = 3;

	/**
	 * Enough for the server to write witnesses and rows of others at the same time.
	 */
	private static final int COMMITTING = 8;

	private final Database database;

	private final Parameters parameters;

	Experiments(Database database, Parameters parameters) {
		this.database = database;
		this.parameters = parameters;
	}

	List<Result> run(Topic topic) {
		return switch (topic) {
			case FLAT -> run(topic, READ_COMMITTED, DEADLOCK, this::addFlat);
			case NESTED -> run(topic, READ_COMMITTED, DEADLOCK, this::addNested);
			case NESTED_DELAYED -> delayed(topic, this::addNested);
			case COMMIT_OUTCOME -> run(topic, READ_COMMITTED, DEADLOCK, this::addCommitOutcome);
			case COMMIT_OUTCOME_DELAYED -> delayed(topic, this::addCommitOutcome);
			case SMALL_BANK -> run(topic, SERIALIZABLE, SERIALIZATION_FAILURE,
					(experiment, peers) -> addContended(experiment, peers, new SmallBank()));
			case DEADLOCKS -> run(topic, READ_COMMITTED, DEADLOCK,
					(experiment, peers) -> addContended(experiment, peers, new UnorderedTransfers()));
			case RECOVERY -> run(topic, READ_COMMITTED, DEADLOCK, this::addRecovery);
		};
	}

	private List<Result> delayed(Topic topic, BiConsumer<Experiment, Peers> cells) {
		try (DelayingProxy proxy = this.database.proxy(DELAY_NANOS)) {
			return run(topic, new Target(READ_COMMITTED.isolation(), proxy), DEADLOCK, cells);
		}
	}

	private List<Result> run(Topic topic, Target target, String retriedSqlState, BiConsumer<Experiment, Peers> cells) {
		try (HikariDataSource pool = this.database.pool(target, this.parameters.maxThreads() + 1);
				Peers peers = new Peers(pool, retriedSqlState, tuned(topic))) {
			Experiment experiment = new Experiment(topic.key(), pool, this.parameters.warmUp());
			cells.accept(experiment, peers);
			return experiment.run((topic == Topic.FLAT) ? MORE * this.parameters.rounds() : this.parameters.rounds());
		}
	}

	private static TunedRetry tuned(Topic topic) {
		return (topic == Topic.DEADLOCKS) ? TUNED_FOR_DEADLOCKS : TUNED;
	}

	private void addFlat(Experiment experiment, Peers peers) {
		Workload workload = new PrivateTransfers();
		peers.flat().forEach((peer) -> experiment.add(workload, peer, 1, this.parameters.window().dividedBy(MORE)));
	}

	private void addNested(Experiment experiment, Peers peers) {
		List<Workload> workloads = new ArrayList<>();
		for (int scopes : this.parameters.scopes()) {
			workloads.add(new NestedSteps(scopes, true));
			workloads.add(new NestedSteps(scopes, false));
		}
		for (Peer peer : peers.nesting()) {
			workloads.forEach((workload) -> experiment.add(workload, peer, 1, this.parameters.window().dividedBy(2)));
		}
	}

	private void addCommitOutcome(Experiment experiment, Peers peers) {
		Workload workload = new PrivateTransfers();
		int threads = Math.min(COMMITTING, this.parameters.maxThreads());
		peers.knowing().forEach((peer) -> experiment.add(workload, peer, threads, this.parameters.window()));
	}

	private void addContended(Experiment experiment, Peers peers, Workload workload) {
		List<Peer> tuned = peers.tuned();
		List<Peer> impatient = peers.impatientDefaults();
		List<Peer> patient = peers.patientDefaults();
		for (int threads : this.parameters.threads()) {
			tuned.forEach((peer) -> experiment.add(workload, peer, threads, this.parameters.window()));
			if (threads >= Cell.CROWD) {
				impatient.forEach((peer) -> experiment.add(workload, peer, threads, this.parameters.window()));
				patient.forEach((peer) -> experiment.add(workload, peer, threads, this.parameters.patientWindow()));
			}
		}
	}

	private void addRecovery(Experiment experiment, Peers peers) {
		Workload workload = new LongUnits();
		int threads = Math.min(Cell.CROWD, this.parameters.maxThreads());
		peers.recovering().forEach((peer) -> experiment.add(workload, peer, threads, this.parameters.window()));
	}

}
