package dev.atomictx.benchmarks.peer;

/**
 * A peer that is an annotation.
 */
final class BoundaryPeer implements Peer {

	private final String name;

	private final Settings settings;

	private final Boundary boundary;

	private final Session session;

	BoundaryPeer(String name, Settings settings, BoundaryApplication application, Class<? extends Boundary> boundary) {
		this.name = name;
		this.settings = settings;
		this.boundary = application.boundary(boundary);
		this.session = new SpringSession(application.dataSource(), this.boundary::nested);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Settings settings() {
		return this.settings;
	}

	@Override
	public long run(Unit unit) {
		return this.boundary.run(unit, this.session);
	}

}
