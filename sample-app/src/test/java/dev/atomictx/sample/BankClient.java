package dev.atomictx.sample;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * The bank as a customer's program sees it. May be used by several threads.
 */
public final class BankClient {

	private static final String TRANSFERS = "/api/transfers";

	private final RestTestClient client;

	BankClient(RestTestClient client) {
		this.client = client;
	}

	public static BankClient of(String url) {
		return new BankClient(RestTestClient.bindToServer().baseUrl(url).build());
	}

	public Answer get(String path) {
		return Answer.of(this.client.get().uri(URI.create(path)).exchange().returnResult(byte[].class));
	}

	public Answer transfer(long from, long to, String amount) {
		return transfer(order(from, to, amount));
	}

	public Answer transfer(long from, long to, String amount, String idempotencyKey) {
		return post(TRANSFERS, order(from, to, amount), (headers) -> headers.add("Idempotency-Key", idempotencyKey));
	}

	public Answer transfer(String body) {
		return post(TRANSFERS, body);
	}

	public Answer post(String path, String body) {
		return post(path, body, (headers) -> {
		});
	}

	public Answer post(String path, String body, Consumer<HttpHeaders> headers) {
		return Answer.of(this.client.post()
			.uri(URI.create(path))
			.contentType(MediaType.APPLICATION_JSON)
			.headers(headers)
			.body(body)
			.exchange()
			.returnResult(byte[].class));
	}

	public String balance(long account) {
		return get("/api/accounts/" + account).text("balance");
	}

	public static String order(long from, long to, String amount) {
		return """
				{"from": %d, "to": %d, "amount": "%s"}""".formatted(from, to, amount);
	}

	/**
	 * What the bank answers.
	 *
	 * @param status the HTTP status
	 * @param contentType the type of the body
	 * @param location where to find what was created
	 * @param body the body
	 */
	public record Answer(int status, @Nullable MediaType contentType, @Nullable URI location, String body) {

		static Answer of(EntityExchangeResult<byte[]> result) {
			byte[] body = Objects.requireNonNullElse(result.getResponseBody(), new byte[0]);
			HttpHeaders headers = result.getResponseHeaders();
			return new Answer(result.getStatus().value(), headers.getContentType(), headers.getLocation(),
					new String(body, StandardCharsets.UTF_8));
		}

		public Map<String, Object> json() {
			return JsonMapper.shared().readValue(this.body, new TypeReference<>() {
			});
		}

		public String text(String name) {
			return (String) json().get(name);
		}

		public int number(String name) {
			return (Integer) json().get(name);
		}

	}

}
