package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.util.List;
import java.util.UUID;

import dev.atomictx.IdempotencyKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyExpression}.
 */
class KeyExpressionTests {

	private static final Request REQUEST = new Request("r-1", null, new Object());

	private static KeyExpression parse(String expression) {
		return KeyExpression.parse(expression, ReflectionUtils.findMethod(Bank.class, "pay", Request.class, UUID.class),
				Bank.class);
	}

	private static IdempotencyKey evaluate(String expression, Object... arguments) {
		return parse(expression).evaluate(arguments);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "#request.id | r-1", "#p0.id() | r-1", "#a1 | 00000000-0000-0001-0000-000000000002",
					"#request.id + #id | r-100000000-0000-0001-0000-000000000002", "#request.id.length() | 3",
					"{1, 2}.?[#this > 1][0] | 2" })
	void evaluatesOnTheArguments(String expression, String value) {
		assertThat(evaluate(expression, REQUEST, new UUID(1, 2)).value()).isEqualTo(value);
	}

	@Test
	void hasTheArgumentsAndTheReturnTypeOfTheMethod() {
		IdempotencyKey key = evaluate("#p0.id", REQUEST, null);
		assertThat(key.arguments()).containsExactly(REQUEST, null);
		assertThat(key.resultType()).isEqualTo(ResolvableType.forClassWithGenerics(List.class, String.class).getType());
	}

	@Test
	void findsTheReturnTypeThatASubclassBinds() {
		Method method = ReflectionUtils.findMethod(Generic.class, "run", String.class);
		assertThat(KeyExpression.parse("#p0", method, Bound.class).evaluate(new Object[] { "k" }).resultType())
			.isEqualTo(Integer.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#request.", "#reqest.id", "#request.id + #other", "@bean.id + #p2" })
	void refusesWhatCannotWork(String expression) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> parse(expression))
			.withMessageContaining("idempotencyKey '" + expression + "'");
	}

	@Test
	void namesTheParametersThatThereAre() {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> parse("#reqest.id"))
			.withMessage("idempotencyKey '#reqest.id' names #reqest, which is no parameter of the method: it has "
					+ "[a0, a1, id, p0, p1, request]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "#request.note | leads to null", "#request.object | leads to a java.lang.Object",
					"#request.nothing | cannot be evaluated",
					"#request.id.substring(3) | leads to an invalid value: idempotencyKey must not be empty",
					"#request.id * 67 | leads to an invalid value: idempotencyKey must have at most" })
	void refusesAValueThatIsNoKey(String expression, String problem) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> evaluate(expression, REQUEST, null))
			.withMessageContaining(Bank.class.getName() + ".pay " + problem);
	}

	@Test
	void refusesAValueThatIsTooLong() {
		assertThat(evaluate("#p0.id", new Request("k".repeat(200), null, null), null).value()).hasSize(200);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> evaluate("#p0.id", new Request("k".repeat(201), null, null), null))
			.withMessageContaining("at most 200 characters, but has 201");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> evaluate("#p0.id", new Request("a\0b", null, null), null))
			.withMessageContaining("U+0000");
	}

	record Request(String id, String note, Object object) {

	}

	static class Bank {

		public List<String> pay(Request request, UUID id) {
			return List.of();
		}

	}

	static class Generic<T> {

		public T run(String key) {
			throw new IllegalStateException();
		}

	}

	static class Bound extends Generic<Integer> {

	}

}
