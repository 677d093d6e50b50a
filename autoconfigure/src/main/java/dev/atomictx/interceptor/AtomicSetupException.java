package dev.atomictx.interceptor;

import org.jspecify.annotations.Nullable;

/**
 * An {@code @Atomic} method cannot work as it is declared, or has no transaction manager
 * to work with. It is thrown when the application starts, or when the bean is created if
 * that is later.
 */
public final class AtomicSetupException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	private final String remedy;

	AtomicSetupException(String problem, String remedy, @Nullable Throwable cause) {
		super(problem + ". " + remedy + ".", cause);
		this.problem = problem;
		this.remedy = remedy;
	}

	AtomicSetupException(String problem, String remedy) {
		this(problem, remedy, null);
	}

	/**
	 * What cannot work, by name of class and method.
	 * @return a sentence without its full stop
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to do about it.
	 * @return a sentence without its full stop
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
