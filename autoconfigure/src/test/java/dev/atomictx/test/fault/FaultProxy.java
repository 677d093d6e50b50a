package dev.atomictx.test.fault;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import javax.sql.DataSource;

import dev.atomictx.test.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Stands between a client and a PostgreSQL server, and loses or delays what one says to
 * the other: the request of a COMMIT, say, or the answer to it, which the client cannot
 * tell from each other. Unless told otherwise it passes everything on.
 * <p>
 * It reads along, so nothing may be encrypted, and takes COMMIT for one only where the
 * client asks for it in SQL, not where a procedure does.
 */
public final class FaultProxy implements AutoCloseable {

	private final PGSimpleDataSource clients;

	private final ProxyListener listener = new ProxyListener(this);

	private final List<Fault> faults = new CopyOnWriteArrayList<>();

	private final FaultCounters counters = new FaultCounters();

	private volatile InetSocketAddress target;

	private FaultProxy(PGSimpleDataSource server) {
		this.target = address(server);
		this.clients = server;
	}

	/**
	 * Starts a proxy in front of a test database's server.
	 * @param database the database that {@link #dataSource()} is to be of
	 * @return the running proxy
	 */
	public static FaultProxy to(TestDatabase database) {
		PGSimpleDataSource server = new PGSimpleDataSource();
		server.setUrl(database.jdbcUrl());
		server.setUser(database.username());
		server.setPassword(database.password());
		return to(server);
	}

	/**
	 * Starts a proxy in front of a server.
	 * @param server how to reach the server without the proxy
	 * @return the running proxy
	 */
	public static FaultProxy to(DataSource server) {
		FaultProxy proxy = new FaultProxy(copy(server));
		proxy.listener.start();
		return proxy;
	}

	/**
	 * Returns a data source that opens a new connection through this proxy each time. The
	 * caller may change its settings.
	 * @return a new data source without a pool
	 */
	public PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = copy(this.clients);
		dataSource.setServerNames(new String[] { this.listener.host() });
		dataSource.setPortNumbers(new int[] { port() });
		return dataSource;
	}

	/**
	 * Returns the port on which clients reach the proxy at the loopback address.
	 * @return the port
	 */
	public int port() {
		return this.listener.port();
	}

	/**
	 * Connects new clients to another server. Those that are connected stay where they
	 * are.
	 * @param server how to reach the other server without the proxy
	 */
	public void switchTo(DataSource server) {
		this.target = address(copy(server));
	}

	/**
	 * Strikes at COMMIT.
	 * @return the trigger, to say when, where and how
	 */
	public FaultTrigger onCommit() {
		return new FaultTrigger(this.faults::add, Statement::commit);
	}

	/**
	 * Strikes at any statement but BEGIN, which the driver sends by itself along with the
	 * first statement of a transaction. COMMIT is one too, and so is every SET of a
	 * driver or pool that opens a connection.
	 * @return the trigger, to say when, where and how
	 */
	public FaultTrigger onStatement() {
		return new FaultTrigger(this.faults::add, (statement) -> !statement.begin());
	}

	/**
	 * Strikes at some statements.
	 * @param sql the SQL to strike at
	 * @return the trigger, to say when, where and how
	 */
	public FaultTrigger onStatement(Predicate<String> sql) {
		return new FaultTrigger(this.faults::add, (statement) -> sql.test(statement.sql()));
	}

	/**
	 * Turns off all faults and lets clients connect again.
	 */
	public void off() {
		this.faults.forEach(Fault::off);
		this.faults.clear();
		acceptConnections();
	}

	/**
	 * Closes each new connection before the client has said anything. Those that are open
	 * stay open.
	 */
	public void refuseConnections() {
		this.listener.refuse(true);
	}

	/**
	 * Ends what {@link #refuseConnections()} began.
	 */
	public void acceptConnections() {
		this.listener.refuse(false);
	}

	/**
	 * Cuts all connections that are open now, whatever is going on there.
	 * @return how many there were
	 */
	public int cutAll() {
		return this.listener.cutAll();
	}

	/**
	 * Returns what has happened here.
	 * @return the counters, which go on counting
	 */
	public FaultCounters counters() {
		return this.counters;
	}

	/**
	 * Cuts all connections and ends all threads.
	 */
	@Override
	public void close() {
		this.listener.close();
	}

	InetSocketAddress target() {
		return this.target;
	}

	/**
	 * Return the faults that strike the statement.
	 */
	List<Fault> strike(Statement statement) {
		this.counters.statements.incrementAndGet();
		if (statement.commit()) {
			this.counters.commits.incrementAndGet();
		}
		return this.faults.stream().filter((fault) -> fault.strikes(statement)).toList();
	}

	private static InetSocketAddress address(PGSimpleDataSource server) {
		return new InetSocketAddress(server.getServerNames()[0], server.getPortNumbers()[0]);
	}

	private static PGSimpleDataSource copy(DataSource dataSource) {
		try {
			PGSimpleDataSource original = dataSource.unwrap(PGSimpleDataSource.class);
			PGSimpleDataSource copy = new PGSimpleDataSource();
			copy.setUrl(original.getUrl());
			copy.setUser(original.getUser());
			copy.setPassword(original.getPassword());
			return copy;
		}
		catch (SQLException ex) {
			throw new IllegalArgumentException("Not a data source of the PostgreSQL driver: " + dataSource, ex);
		}
	}

}
