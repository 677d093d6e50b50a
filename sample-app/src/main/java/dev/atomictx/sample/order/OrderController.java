package dev.atomictx.sample.order;

import java.util.List;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Products and purchases on the web.
 */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
class OrderController {

	private final OrderService orders;

	private final ProductRepository products;

	OrderController(OrderService orders, ProductRepository products) {
		this.orders = orders;
		this.products = products;
	}

	@GetMapping("/products")
	List<Product> products() {
		return this.products.findAll();
	}

	@PostMapping("/orders")
	@ResponseStatus(HttpStatus.CREATED)
	Purchase buy(@Valid @RequestBody PurchaseRequest request) {
		return this.orders.buy(request);
	}

}
