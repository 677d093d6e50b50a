package dev.atomictx.sample.page;

import dev.atomictx.KeyReusedException;
import dev.atomictx.sample.transfer.TransferService;
import dev.atomictx.sample.transfer.TransferOrder;
import dev.atomictx.sample.transfer.TransferRefusedException;
import dev.atomictx.sample.transfer.TransferRefusedException.Reason;
import jakarta.validation.Valid;

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

	private final TransferService transfers;

	TransferFormController(TransferService transfers) {
		this.transfers = transfers;
	}

	@PostMapping("/page/transfers")
	ModelAndView transfer(@Valid @ModelAttribute("transferForm") TransferForm form, BindingResult errors,
			@RequestParam(defaultValue = "false") boolean dryRun) {
		ModelAndView view = new ModelAndView("fragments/transfer");
		Forms.requireDifferent(errors, form.from(), form.to());
		if (!errors.hasErrors()) {
			carryOut(form, dryRun, errors, view);
		}
		return Forms.withStatus(view, errors);
	}

	private void carryOut(TransferForm form, boolean dryRun, BindingResult errors, ModelAndView view) {
		TransferOrder order = form.toOrder();
		try {
			view.addObject("transfer",
					dryRun ? this.transfers.whatIf(order) : this.transfers.transferOnce(form.key(), order));
			view.addObject("dryRun", dryRun);
		}
		catch (TransferRefusedException ex) {
			String field = (ex.getReason() == Reason.INSUFFICIENT_FUNDS) ? "amount" : "from";
			errors.rejectValue(field, ex.getReason().name(), ex.getDetail());
		}
		catch (KeyReusedException ex) {
			errors.reject("key", "The idempotency key was used before, for another transfer");
		}
	}

}
