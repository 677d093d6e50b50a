package dev.atomictx.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container of the image that {@value #IMAGE_SETTING} names.
 */
final class ContainerServer extends TestServer {

	private static final String IMAGE_SETTING = "ATOMIC_TEST_IMAGE";

	private final PostgreSQLContainer container;

	ContainerServer() {
		String image = Objects.requireNonNullElse(setting(IMAGE_SETTING), "postgres:18");
		this.container = new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		this.container.setCommand(command());
		this.container.start();
		atExit(this.container::stop);
	}

	private static String[] command() {
		List<String> command = new ArrayList<>(List.of("postgres"));
		CONFIGURATION.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
		return command.toArray(String[]::new);
	}

	@Override
	PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(this.container.getJdbcUrl());
		dataSource.setUser(this.container.getUsername());
		dataSource.setPassword(this.container.getPassword());
		return dataSource;
	}

	@Override
	String describe(String version) {
		return "PostgreSQL " + version + " in a container of " + this.container.getDockerImageName();
	}

}
