package dev.atomictx.sample.customer;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.atomictx.Atomic;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.customer.CustomerRequest.StandingOrder;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/**
 * Takes on customers.
 */
@Service
public class CustomerService {

	private final CustomerRepository customers;

	private final AccountRepository accounts;

	CustomerService(CustomerRepository customers, AccountRepository accounts) {
		this.customers = customers;
		this.accounts = accounts;
	}

	/**
	 * Open a customer's accounts and standing orders. Two repositories, one unit: neither
	 * knows of the other or of transactions, and the first constraint that is violated in
	 * either of them undoes all that both have done.
	 * @param request the customer
	 * @return the customer, with the numbers of the accounts
	 * @throws CustomerRefusedException if it is not possible, with the database's reason
	 * as its cause
	 */
	@Atomic
	public Customer open(CustomerRequest request) {
		try {
			long customer = this.customers.add(request.name(), request.email());
			Map<String, Long> accounts = new LinkedHashMap<>();
			request.accounts()
				.forEach((name) -> accounts.put(name, this.accounts.open(customer, request.name(), name)));
			request.standingOrders().forEach((order) -> add(order, accounts));
			return new Customer(customer, request.name(), request.email(), accounts, request.standingOrders().size());
		}
		catch (DataIntegrityViolationException ex) {
			throw CustomerRefusedException.of(ex);
		}
	}

	private void add(StandingOrder order, Map<String, Long> accounts) {
		Long from = accounts.get(order.from());
		if (from == null) {
			throw CustomerRefusedException.unknownName(order.from());
		}
		this.customers.addStandingOrder(from, order);
	}

}
