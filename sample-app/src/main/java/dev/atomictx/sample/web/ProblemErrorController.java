package dev.atomictx.sample.web;

import java.util.Objects;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers, as {@link ProblemAdvice} does, what goes wrong outside of all controllers.
 */
@RestController
class ProblemErrorController implements ErrorController {

	@RequestMapping("${spring.web.error.path:/error}")
	ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
		Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
		Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
		ProblemDetail problem = ProblemDetail
			.forStatus((status instanceof Integer code) ? code : HttpStatus.NOT_FOUND.value());
		if (problem.getStatus() < HttpStatus.INTERNAL_SERVER_ERROR.value()) {
			problem.setDetail(Objects.toString(message, null));
		}
		return ResponseEntity.of(problem).build();
	}

}
