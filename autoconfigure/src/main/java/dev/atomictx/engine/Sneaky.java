package dev.atomictx.engine;

/**
 * Passes a throwable on as the instance it is, whatever a signature says.
 */
final class Sneaky {

	private Sneaky() {
	}

	/**
	 * Return the throwable as one of a type the compiler accepts: {@code throw
	 * Sneaky.<RuntimeException>thrown(ex)}.
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	static <E extends Throwable> E thrown(Throwable throwable) throws E {
		throw (E) throwable;
	}

}
