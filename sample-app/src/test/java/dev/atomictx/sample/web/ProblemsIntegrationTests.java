package dev.atomictx.sample.web;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProblemAdvice}.
 */
class ProblemsIntegrationTests extends AbstractBankIntegrationTests {

	@LocalServerPort
	private int port;

	@Test
	void keepsWhatWentWrongInsideToItself() {
		this.jdbc.sql("ALTER TABLE transfer RENAME TO mislaid").update();
		Answer answer;
		try {
			answer = this.bank.transfer(1, 2, "1.00");
		}
		finally {
			this.jdbc.sql("ALTER TABLE mislaid RENAME TO transfer").update();
		}
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(answer.body()).doesNotContainIgnoringCase("insert")
			.doesNotContain("Exception", "dev.atomictx.sample");
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/actuator/env", "/actuator/beans", "/actuator/metrics" })
	void exposesNothingElse(String path) {
		Answer answer = this.bank.get(path);
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.contentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /api/transfers, 405", "DELETE, /api/accounts/1, 405", "PUT, /api/payments, 405",
			"GET, /error, 404", "POST, /api/nothing, 404", "POST, /api/transfers?locking=x, 415" })
	void answersEverythingElseWithAProblem(String method, String path, int status) throws Exception {
		HttpResponse<String> answer = send(path, (request) -> request.method(method, BodyPublishers.ofString("text")));
		assertProblem(answer, status);
	}

	@Test
	void readsNoLongRequest() throws Exception {
		String body = "{\"from\": 1, \"to\": 2, \"amount\": 1" + " ".repeat(128 * 1024) + "}";
		assertProblem(send("/api/transfers",
				(request) -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body))),
				413);
	}

	@Test
	void readsNoRequestWithoutALength() throws Exception {
		byte[] body = "{\"from\": 1, \"to\": 2, \"amount\": 1}".getBytes(StandardCharsets.UTF_8);
		assertProblem(send("/api/transfers", (request) -> request.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))), 411);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/accounts", "/nothing", "/actuator/health" })
	void sendsSecurityHeaders(String path) throws Exception {
		HttpHeaders headers = send(path, (request) -> request.GET()).headers();
		assertThat(headers.firstValue("Content-Security-Policy")).hasValueSatisfying(
				(policy) -> assertThat(policy).startsWith("default-src 'self'").contains("frame-ancestors 'none'"));
		assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
		assertThat(headers.firstValue("Server")).isEmpty();
	}

	private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) throws Exception {
		URI uri = URI.create("http://localhost:" + this.port + path);
		return HttpClient.newHttpClient()
			.send(request.apply(HttpRequest.newBuilder(uri)).build(), BodyHandlers.ofString());
	}

	private static void assertProblem(HttpResponse<String> answer, int status) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(answer.body()).contains("\"status\":" + status).doesNotContain("Exception", "dev.atomictx");
	}

	@Test
	void exposesItsHealth() {
		Answer answer = this.bank.get("/actuator/health");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text("status")).isEqualTo("UP");
		assertThat(answer.json()).doesNotContainKey("components");
	}

}
