package dev.atomictx;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Converts the outcome of a unit with an idempotency key to text and back: its result,
 * and an exception that {@code noRollbackFor} commits. Arguments are converted too, to
 * compare them with those of a later call.
 * <p>
 * Beans of this type are asked in their {@code @Order}. Where Jackson is on the class
 * path the last one uses the application's {@code JsonMapper}.
 *
 * @since 0.1.0
 * @see Atomic#idempotencyKey()
 */
public interface OutcomeConverter {

	/**
	 * Whether objects of a type are converted. The outcome of a type that no converter
	 * converts is not stored, and a later call with the same key gets an
	 * {@link AlreadyDoneException}.
	 * @param type return type of the unit, or class of an exception or argument
	 * @return {@code true} if {@link #write} and {@link #read} convert it
	 */
	boolean canConvert(Type type);

	/**
	 * Convert an object to text. Equal arguments must give equal text, on every node and
	 * in every version of the application that meets the same key.
	 * @param object the object
	 * @param type its type, as in {@link #canConvert}
	 * @return the text, without U+0000
	 * @throws RuntimeException if the object cannot be converted; the unit rolls back
	 */
	String write(Object object, Type type);

	/**
	 * Convert text to an object.
	 * @param text what {@link #write} returned, perhaps by an earlier version of the
	 * application
	 * @param type the type to read
	 * @return the object
	 * @throws RuntimeException if the text cannot be read; the caller of the unit gets an
	 * {@link AlreadyDoneException} with it as the cause
	 */
	@Nullable Object read(String text, Type type);

}
