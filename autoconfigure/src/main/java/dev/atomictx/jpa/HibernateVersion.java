package dev.atomictx.jpa;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Determines whether savepoints work with a version of Hibernate. They rely on its
 * internals, which may be others in the next minor version.
 */
final class HibernateVersion {

	private static final Set<String> SUPPORTED = Set.of("7.2", "7.3", "7.4");

	private HibernateVersion() {
	}

	/**
	 * Return why there are no savepoints with this version.
	 * @param version the version as Hibernate reports it
	 * @return the reason, or {@code null} if the version is supported
	 */
	static @Nullable String refuse(String version) {
		String[] parts = version.split("\\.", 3);
		if (parts.length > 1 && SUPPORTED.contains(parts[0] + "." + parts[1])) {
			return null;
		}
		return "Nested scopes need Hibernate 7.2, 7.3 or 7.4, and this is Hibernate " + version
				+ ". Inside a transaction of a JpaTransactionManager, declare savepoint = false to join it. "
				+ "Outermost scopes work, and so does everything over a JdbcTransactionManager";
	}

}
