package dev.atomictx.sample.web;

import java.io.IOException;

import dev.atomictx.sample.BankProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads no request that is too long, or that does not say how long it is.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BodyLimitFilter extends OncePerRequestFilter {

	private final long limit;

	BodyLimitFilter(BankProperties properties) {
		this.limit = properties.maxBodySize().toBytes();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getContentLengthLong() > this.limit) {
			response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
					"A request must not be longer than " + this.limit + " bytes");
		}
		else if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
			response.sendError(HttpServletResponse.SC_LENGTH_REQUIRED, "A request must say how long it is");
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
