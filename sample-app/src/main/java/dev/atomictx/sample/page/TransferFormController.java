package dev.atomictx.sample.page;

import java.util.Objects;

import dev.atomictx.sample.RefusalException;
import dev.atomictx.sample.account.AccountRepository;
import dev.atomictx.sample.transfer.TransferService;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferRefusedException;
import dev.atomictx.sample.transfer.TransferRefusedException.Reason;
import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The form for transfers.
 */
@Controller
class TransferFormController {

	private static final String VIEW = "fragments/transfer";

	private final TransferService transfers;

	private final AccountRepository accounts;

	TransferFormController(TransferService transfers, AccountRepository accounts) {
		this.transfers = transfers;
		this.accounts = accounts;
	}

	@PostMapping("/page/transfers")
	ModelAndView transfer(@Valid @ModelAttribute("transferForm") TransferForm form, BindingResult errors,
			@RequestParam(defaultValue = "false") boolean dryRun) {
		ModelAndView view = new ModelAndView(VIEW);
		if (!errors.hasFieldErrors("from") && Objects.equals(form.from(), form.to())) {
			errors.rejectValue("to", "same", "Choose another account than the one that pays");
		}
		if (!errors.hasErrors()) {
			carryOut(form, dryRun, errors, view);
		}
		if (errors.hasErrors()) {
			view.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
		}
		return view.addObject("transferKey", TransferForm.newKey()).addObject("accounts", this.accounts.findAll());
	}

	private void carryOut(TransferForm form, boolean dryRun, BindingResult errors, ModelAndView view) {
		TransferOrder order = form.toOrder();
		try {
			view.addObject("transfer", dryRun ? this.transfers.whatIf(order) : this.transfers.transfer(order));
			view.addObject("dryRun", dryRun);
		}
		catch (TransferRefusedException ex) {
			boolean amount = ex.getReason() == Reason.INSUFFICIENT_FUNDS;
			errors.rejectValue(amount ? "amount" : "from", ex.getReason().name(), detail(ex));
		}
		catch (RefusalException ex) {
			errors.reject(ex.getKind().name(), detail(ex));
		}
	}

	private static String detail(RefusalException ex) {
		return Objects.requireNonNullElse(ex.getMessage(), ex.getTitle());
	}

}
