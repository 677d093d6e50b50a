package dev.atomictx.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.atomictx.Atomic;
import dev.atomictx.IdempotencyKey;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Expression of {@link Atomic#idempotencyKey()} on one method.
 */
final class KeyExpression {

	private static final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Method method;

	private final SpelExpression expression;

	private final Type resultType;

	private KeyExpression(Method method, SpelExpression expression, Type resultType) {
		this.method = method;
		this.expression = expression;
		this.resultType = resultType;
	}

	/**
	 * Parse an expression.
	 * @param text the expression
	 * @param method the method as its class declares it
	 * @param userClass the class, which may bind type variables of the return type
	 * @throws IllegalArgumentException if it is malformed, or names what is no parameter
	 */
	static KeyExpression parse(String text, Method method, Class<?> userClass) {
		SpelExpression expression;
		try {
			expression = new SpelExpressionParser().parseRaw(text);
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("idempotencyKey '" + text + "' is no expression: " + ex.getMessage(),
					ex);
		}
		Set<String> known = variables(method);
		requireKnown(expression.getAST(), known, text);
		return new KeyExpression(method, expression,
				GenericTypeResolver.resolveType(method.getGenericReturnType(), userClass));
	}

	/**
	 * Names as {@link MethodBasedEvaluationContext} has them.
	 */
	private static Set<String> variables(Method method) {
		Set<String> variables = new TreeSet<>();
		@Nullable String @Nullable [] names = parameterNames.getParameterNames(method);
		if (names != null) {
			Stream.of(names).filter(Objects::nonNull).forEach(variables::add);
		}
		IntStream.range(0, method.getParameterCount()).forEach((index) -> {
			variables.add("p" + index);
			variables.add("a" + index);
		});
		return variables;
	}

	private static void requireKnown(SpelNode node, Set<String> known, String text) {
		if (node instanceof VariableReference) {
			String name = node.toStringAST().substring(1);
			Assert.isTrue(known.contains(name) || name.equals("this") || name.equals("root"), () -> "idempotencyKey '"
					+ text + "' names #" + name + ", which is no parameter of the method: it has " + known);
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			requireKnown(node.getChild(i), known, text);
		}
	}

	/**
	 * Make the key of a call.
	 * @throws IllegalArgumentException if the expression leads to no usable value
	 */
	IdempotencyKey evaluate(Object[] arguments) {
		Object value;
		try {
			value = this.expression
				.getValue(new MethodBasedEvaluationContext(null, this.method, arguments, parameterNames));
		}
		catch (EvaluationException ex) {
			throw new IllegalArgumentException(describe("cannot be evaluated: " + ex.getMessage()), ex);
		}
		if (value == null) {
			throw new IllegalArgumentException(describe("leads to null: without a key, a call that is repeated would "
					+ "do the work again. Where the caller has none, make one, such as a random UUID"));
		}
		if (!(BeanUtils.isSimpleValueType(value.getClass()) || value instanceof CharSequence)) {
			throw new IllegalArgumentException(describe("leads to a " + value.getClass().getName()
					+ ": it must lead to a string, a number, a UUID or the like"));
		}
		return key(value.toString()).withArguments(arguments).withResultType(this.resultType);
	}

	private IdempotencyKey key(String value) {
		try {
			return IdempotencyKey.of(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(describe("leads to an invalid value: " + ex.getMessage()), ex);
		}
	}

	private String describe(String problem) {
		return "idempotencyKey '" + this.expression.getExpressionString() + "' of "
				+ ClassUtils.getQualifiedMethodName(this.method) + " " + problem;
	}

}
