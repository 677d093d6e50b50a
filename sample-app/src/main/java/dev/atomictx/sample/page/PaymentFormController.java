package dev.atomictx.sample.page;

import dev.atomictx.sample.RefusalException;
import dev.atomictx.sample.payment.PaymentQueue;
import jakarta.validation.Valid;

import org.springframework.stereotype.Controller;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The payment queue, and the form that fills it.
 */
@Controller
class PaymentFormController {

	private final PaymentQueue queue;

	PaymentFormController(PaymentQueue queue) {
		this.queue = queue;
	}

	@GetMapping("/page/payments")
	String counts() {
		return "fragments/queue";
	}

	@PostMapping("/page/payments")
	ModelAndView enqueue(@Valid @ModelAttribute("paymentForm") PaymentForm form, BindingResult errors) {
		ModelAndView view = new ModelAndView("fragments/payments");
		Forms.requireDifferent(errors, form.from(), form.to());
		if (!errors.hasErrors()) {
			try {
				view.addObject("enqueued", this.queue.enqueue(form.toOrders()).size());
			}
			catch (RefusalException ex) {
				Forms.reject(errors, ex);
			}
		}
		return Forms.withStatus(view, errors);
	}

}
