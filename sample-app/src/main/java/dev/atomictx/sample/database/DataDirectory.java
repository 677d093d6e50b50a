package dev.atomictx.sample.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

/**
 * The directory of the embedded database, locked for as long as it is open. The operating
 * system gives the lock back however this process ends.
 */
final class DataDirectory implements AutoCloseable {

	private final Path path;

	private final FileChannel lockFile;

	private DataDirectory(Path path, FileChannel lockFile) {
		this.path = path;
		this.lockFile = lockFile;
	}

	static DataDirectory open(Path path) {
		try {
			Path directory = Files.createDirectories(path).toRealPath();
			FileChannel lockFile = FileChannel.open(directory.resolve("bank.lock"), CREATE, WRITE);
			if (tryLock(lockFile) == null) {
				lockFile.close();
				throw new EmbeddedDatabaseException("Another bank is using the data directory " + directory, null);
			}
			return new DataDirectory(directory, lockFile);
		}
		catch (IOException ex) {
			throw new EmbeddedDatabaseException(
					"The data directory " + path.toAbsolutePath() + " cannot be used (" + ex + ")", ex);
		}
	}

	private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
		try {
			return lockFile.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	/**
	 * Where PostgreSQL keeps its files; another major version could not read them.
	 */
	Path cluster() {
		return this.path.resolve("postgresql-18");
	}

	Path log() {
		return this.path.resolve("postgresql.log");
	}

	/**
	 * Clear away what a bank that was killed has left behind. The lock is ours, so
	 * whatever server still runs here has lost its bank.
	 */
	void recover() throws IOException {
		new OrphanedServer(cluster()).stop();
		// Written by a server's first start: without it, nothing but an unfinished
		// initdb.
		if (!Files.exists(cluster().resolve("postmaster.opts"))) {
			FileSystemUtils.deleteRecursively(cluster());
		}
	}

	@Override
	public void close() {
		try {
			this.lockFile.close();
		}
		catch (IOException ex) {
			throw new EmbeddedDatabaseException("The lock on " + this.path + " cannot be released", ex);
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
