package dev.atomictx.sample.page;

import java.util.EnumMap;
import java.util.Map;

import dev.atomictx.sample.lab.isolation.Anomaly;
import dev.atomictx.sample.lab.isolation.IsolationLab;
import dev.atomictx.sample.lab.isolation.Observation;

import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The isolation lab's button.
 */
@Controller
class IsolationFormController {

	private final IsolationLab lab;

	IsolationFormController(IsolationLab lab) {
		this.lab = lab;
	}

	@PostMapping("/page/isolation")
	ModelAndView observe() {
		Map<Anomaly, Map<Isolation, Observation>> observations = new EnumMap<>(Anomaly.class);
		for (Observation observation : this.lab.observe()) {
			observations.computeIfAbsent(observation.anomaly(), (anomaly) -> new EnumMap<>(Isolation.class))
				.put(observation.level(), observation);
		}
		return new ModelAndView("fragments/isolation", "observations", observations);
	}

}
