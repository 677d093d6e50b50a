package dev.atomictx.sample.lab;

import dev.atomictx.sample.RefusalException;

/**
 * A lab does one thing at a time, and does it already.
 */
public final class LabBusyException extends RefusalException {

	private static final long serialVersionUID = 1L;

	public LabBusyException(String detail) {
		super(Kind.CONFLICT, "Lab busy", detail);
	}

	public LabBusyException(Kind kind, String detail) {
		super(kind, "Lab busy", detail);
	}

}
