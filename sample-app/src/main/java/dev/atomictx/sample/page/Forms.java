package dev.atomictx.sample.page;

import java.util.Objects;

import dev.atomictx.sample.RefusalException;

import org.springframework.http.HttpStatus;
import org.springframework.validation.BindingResult;
import org.springframework.web.servlet.ModelAndView;

/**
 * What all forms do about mistakes.
 */
final class Forms {

	private Forms() {
	}

	/**
	 * Show a refusal at the top of the form.
	 */
	static void reject(BindingResult errors, RefusalException refusal) {
		errors.reject(refusal.getKind().name(), refusal.getDetail());
	}

	static void requireDifferent(BindingResult errors, Long from, Long to) {
		if (!errors.hasFieldErrors("from") && Objects.equals(from, to)) {
			errors.rejectValue("to", "same", "Choose another account than the one that pays");
		}
	}

	static ModelAndView withStatus(ModelAndView view, BindingResult errors) {
		if (errors.hasErrors()) {
			view.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
		}
		return view;
	}

}
