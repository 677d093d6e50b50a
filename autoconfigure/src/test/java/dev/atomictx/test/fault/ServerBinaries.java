package dev.atomictx.test.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.sql.DataSource;

import dev.atomictx.test.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The programs of a PostgreSQL server: those that the test database runs on if they are
 * on this machine, so that both have one version, or else the embedded ones.
 */
final class ServerBinaries {

	private static @Nullable Path directory;

	private ServerBinaries() {
	}

	/**
	 * Return the path of a program.
	 */
	static synchronized String path(String program) {
		if (directory == null) {
			directory = find();
		}
		return directory.resolve(program).toString();
	}

	private static Path find() {
		Path found = of(TestDatabase.get().dataSource());
		return (found != null) ? found : embedded();
	}

	/**
	 * Start an embedded server, which unpacks its programs, and stop it again.
	 */
	private static Path embedded() {
		try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
			Path found = of(server.getPostgresDatabase());
			if (found != null) {
				return found;
			}
		}
		catch (IOException | RuntimeException ex) {
			throw Missing.abort("the embedded PostgreSQL, whose initdb and postgres are needed, does not start: " + ex);
		}
		throw Missing.abort("the embedded PostgreSQL does not say where its initdb and postgres are");
	}

	/**
	 * Ask a running server, which keeps its command line in a file.
	 */
	private static @Nullable Path of(DataSource server) {
		try {
			String command = JdbcClient.create(server)
				.sql("SELECT pg_read_file('postmaster.opts')")
				.query(String.class)
				.single();
			Path programs = Path.of(command.split(" \"-|\\s-|\n", 2)[0].strip()).getParent();
			return Files.isExecutable(programs.resolve("initdb")) ? programs : null;
		}
		catch (DataAccessException ex) {
			// Only a superuser may read that file.
			return null;
		}
	}

}
