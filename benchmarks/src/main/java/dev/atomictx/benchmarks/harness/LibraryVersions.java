package dev.atomictx.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import dev.failsafe.Failsafe;
import io.github.resilience4j.retry.Retry;
import org.jdbi.v3.core.Jdbi;
import org.jooq.DSLContext;
import org.postgresql.Driver;

import org.springframework.boot.SpringBootVersion;
import org.springframework.core.SpringVersion;
import org.springframework.retry.support.RetryTemplate;

/**
 * The versions of the libraries that take part.
 */
final class LibraryVersions {

	private LibraryVersions() {
	}

	static Map<String, String> find() {
		Map<String, String> versions = new LinkedHashMap<>();
		versions.put("pgjdbc", archive(Driver.class));
		versions.put("HikariCP", archive(HikariDataSource.class));
		versions.put("Spring Framework", String.valueOf(SpringVersion.getVersion()));
		versions.put("Spring Boot", SpringBootVersion.getVersion());
		versions.put("spring-retry", archive(RetryTemplate.class));
		versions.put("resilience4j", archive(Retry.class));
		versions.put("Failsafe", archive(Failsafe.class));
		versions.put("jOOQ", archive(DSLContext.class));
		versions.put("jdbi", archive(Jdbi.class));
		return versions;
	}

	/**
	 * From the name of the archive, because not all manifests have it.
	 */
	private static String archive(Class<?> type) {
		String path = type.getProtectionDomain().getCodeSource().getLocation().getPath();
		String name = path.substring(path.lastIndexOf('/') + 1);
		return name.replaceFirst("^.*?-(\\d)", "$1").replaceFirst("\\.jar$", "");
	}

}
