package dev.atomictx.witness;

import java.lang.reflect.Type;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.atomictx.OutcomeConverter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts to JSON, with a copy of the application's mapper.
 * <p>
 * What an application adds later, in a field that is {@code null} so far or unknown to
 * the older version, changes nothing. An exception is written without its stack trace and
 * causes, and read by its constructor for Jackson, or one that takes the message.
 */
public final class JacksonOutcomeConverter implements OutcomeConverter {

	private final JsonMapper mapper;

	/**
	 * Create a converter.
	 * @param mapper the mapper to copy
	 */
	public JacksonOutcomeConverter(JsonMapper mapper) {
		this.mapper = mapper.rebuild()
			.addMixIn(Throwable.class, WrittenThrowable.class)
			.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(Include.NON_NULL))
			.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.build();
	}

	static JacksonOutcomeConverter withDefaults() {
		return new JacksonOutcomeConverter(JsonMapper.builder().build());
	}

	/**
	 * All types, but {@code Object}, from which nobody could tell what to read.
	 */
	@Override
	public boolean canConvert(Type type) {
		return !this.mapper.constructType(type).isJavaLangObject();
	}

	@Override
	public String write(Object object, Type type) {
		JavaType javaType = this.mapper.constructType(type);
		return this.mapper.writerFor(javaType).writeValueAsString(object);
	}

	@Override
	public @Nullable Object read(String text, Type type) {
		return this.mapper.readValue(text, this.mapper.constructType(type));
	}

	@JsonIgnoreProperties({ "cause", "stackTrace", "suppressed", "localizedMessage" })
	private interface WrittenThrowable {

	}

}
