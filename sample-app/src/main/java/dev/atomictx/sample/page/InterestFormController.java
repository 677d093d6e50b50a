package dev.atomictx.sample.page;

import java.time.YearMonth;

import dev.atomictx.sample.interest.InterestRunner;
import jakarta.validation.Valid;

import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The interest runs: a form that starts one, and a progress bar that asks for itself
 * again until the run is finished.
 */
@Controller
class InterestFormController {

	private final InterestRunner runner;

	InterestFormController(InterestRunner runner) {
		this.runner = runner;
	}

	@PostMapping("/page/interest-runs")
	ModelAndView start(@Valid @ModelAttribute("interestForm") InterestForm form, BindingResult errors) {
		ModelAndView view = new ModelAndView("fragments/interest");
		if (!errors.hasErrors()) {
			view.addObject("begun", this.runner.start(form.month()));
			view.addObject("interest", this.runner.progress(form.month()));
		}
		return Forms.withStatus(view, errors);
	}

	@GetMapping("/page/interest-runs/{month}")
	String progress(@PathVariable @DateTimeFormat(pattern = "yyyy-MM") YearMonth month, Model model) {
		model.addAttribute("interest", this.runner.progress(month));
		return "fragments/interest-progress";
	}

}
