package dev.atomictx.library;

/**
 * A failure of the application's own, which no database knows.
 */
public final class OutOfLuckException extends Exception {

	private static final long serialVersionUID = 1L;

}
