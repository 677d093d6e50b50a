package dev.atomictx.sample.page;

import dev.atomictx.sample.RefusalException;
import dev.atomictx.sample.order.OrderService;
import jakarta.validation.Valid;

import org.springframework.stereotype.Controller;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The form for purchases.
 */
@Controller
class OrderFormController {

	private final OrderService orders;

	OrderFormController(OrderService orders) {
		this.orders = orders;
	}

	@PostMapping("/page/orders")
	ModelAndView buy(@Valid @ModelAttribute("orderForm") OrderForm form, BindingResult errors) {
		ModelAndView view = new ModelAndView("fragments/order");
		if (!errors.hasErrors()) {
			try {
				view.addObject("purchase", this.orders.buy(form.toRequest()));
			}
			catch (RefusalException ex) {
				Forms.reject(errors, ex);
			}
		}
		return Forms.withStatus(view, errors);
	}

}
