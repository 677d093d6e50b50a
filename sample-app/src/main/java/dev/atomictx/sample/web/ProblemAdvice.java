package dev.atomictx.sample.web;

import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.atomictx.CommitOutcomeUnknownException;
import dev.atomictx.KeyReusedException;
import dev.atomictx.sample.RefusalException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSourceResolvable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Says what went wrong as RFC 9457 wants it, and no more than the client can use.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	@ExceptionHandler
	ProblemDetail refused(RefusalException ex) {
		HttpStatus status = switch (ex.getKind()) {
			case UNKNOWN -> HttpStatus.NOT_FOUND;
			case CONFLICT -> HttpStatus.CONFLICT;
			case IMPOSSIBLE -> HttpStatus.UNPROCESSABLE_CONTENT;
			case TOO_MUCH -> HttpStatus.TOO_MANY_REQUESTS;
		};
		return problem(status, ex.getTitle(), ex.getDetail());
	}

	/**
	 * What is left when all attempts have failed, or there was no connection to attempt
	 * one.
	 */
	@ExceptionHandler({ TransientDataAccessException.class, DataAccessResourceFailureException.class,
			CannotCreateTransactionException.class })
	ProblemDetail unavailable(Exception ex) {
		this.logger.warn("The database could not serve a request", ex);
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Try again later", "Nothing has been changed");
	}

	/**
	 * Spring has no exception for a lock timeout.
	 */
	@ExceptionHandler
	ProblemDetail uncategorized(UncategorizedSQLException ex) {
		SQLException cause = ex.getSQLException();
		boolean locked = cause != null && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
		return locked ? unavailable(ex) : unexpected(ex);
	}

	@ExceptionHandler
	ProblemDetail outcomeUnknown(CommitOutcomeUnknownException ex) {
		this.logger.error("The outcome of a request is unknown", ex);
		return problem(HttpStatus.SERVICE_UNAVAILABLE, "Outcome unknown",
				"The request may have taken effect. Repeat it with the same idempotency key, or look before you do");
	}

	/**
	 * Not a conflict, as draft-ietf-httpapi-idempotency-key-header has it: that is for a
	 * first request that is still running, and here the second one waits for it.
	 */
	@ExceptionHandler
	ProblemDetail keyReused(KeyReusedException ex) {
		return problem(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency key reused",
				"The idempotency key was used before, for another transfer");
	}

	@ExceptionHandler
	ProblemDetail unexpected(Exception ex) {
		this.logger.error("A request failed", ex);
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error", "The bank has made a mistake");
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
			HandlerMethodValidationException ex, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ex.getBody().setDetail(describe(ex.getAllErrors()));
		return super.handleHandlerMethodValidationException(ex, headers, status, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ex.getBody().setDetail(describe(ex.getAllErrors()));
		return super.handleMethodArgumentNotValid(ex, headers, status, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(NoResourceFoundException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ex.getBody().setDetail("There is nothing here");
		return super.handleNoResourceFoundException(ex, headers, status, request);
	}

	private static String describe(List<? extends MessageSourceResolvable> errors) {
		return errors.stream()
			.map(MessageSourceResolvable::getDefaultMessage)
			.sorted()
			.collect(Collectors.joining(", "));
	}

	private static ProblemDetail problem(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		problem.setType(URI.create("tag:atomictx.dev,2026:" + title.toLowerCase(Locale.ROOT).replace(' ', '-')));
		return problem;
	}

}
