package dev.atomictx.sample.lab;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A lab does one thing at a time, and does it already.
 */
public class LabBusyException extends ResponseStatusException {

	private static final long serialVersionUID = 1L;

	public LabBusyException(String reason) {
		super(HttpStatus.CONFLICT, reason);
	}

}
