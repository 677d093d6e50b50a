package dev.atomictx.sample;

import org.jspecify.annotations.Nullable;

/**
 * The bank refuses a request. What it says may be shown to whoever asked; the cause may
 * not.
 */
public abstract class RefusalException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final String title;

	private final String detail;

	protected RefusalException(Kind kind, String title, String detail) {
		this(kind, title, detail, null);
	}

	protected RefusalException(Kind kind, String title, String detail, @Nullable Throwable cause) {
		super(detail, cause);
		this.kind = kind;
		this.title = title;
		this.detail = detail;
	}

	public Kind getKind() {
		return this.kind;
	}

	public String getTitle() {
		return this.title;
	}

	public String getDetail() {
		return this.detail;
	}

	/**
	 * What is wrong with the request.
	 */
	public enum Kind {

		/**
		 * It names something that does not exist.
		 */
		UNKNOWN,

		/**
		 * It contradicts what is there already.
		 */
		CONFLICT,

		/**
		 * It cannot be done.
		 */
		IMPOSSIBLE,

		/**
		 * It is too much for now.
		 */
		TOO_MUCH

	}

}
