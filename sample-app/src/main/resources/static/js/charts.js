// Three lines over time, in the colours of the page.

const POINTS = 600;

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function line(label, name, extra) {
	return {label, name, data: [], borderWidth: 2, pointRadius: 0, tension: 0.25, ...extra};
}

function chart(id, datasets, y) {
	return new Chart(document.getElementById(id), {
		type: "line",
		data: {datasets},
		options: {
			animation: false,
			maintainAspectRatio: false,
			parsing: false,
			interaction: {mode: "index", intersect: false},
			plugins: {legend: {display: datasets.length > 1, position: "bottom", labels: {boxWidth: 10, boxHeight: 2}}},
			scales: {
				x: {type: "linear", min: 0, ticks: {maxTicksLimit: 6, callback: (seconds) => `${seconds} s`}},
				y: {beginAtZero: true, ticks: {maxTicksLimit: 5}, ...y}
			}
		}
	});
}

export class Charts {

	constructor() {
		this.rate = chart("chart-rate", [line("transfers", "--accent"), line("attempts", "--second", {borderDash: [5, 4]})]);
		this.retries = chart("chart-retries", [line("deadlocks", "--danger"), line("at savepoint", "--accent"),
			line("of transaction", "--second", {borderDash: [5, 4]})]);
		this.total = chart("chart-total", [line("difference", "--accent")], {suggestedMin: -1, suggestedMax: 1});
		this.all = [this.rate, this.retries, this.total];
		this.paint();
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
	}

	paint() {
		for (const each of this.all) {
			each.data.datasets.forEach((dataset) => dataset.borderColor = dataset.backgroundColor = colour(dataset.name));
			each.options.color = colour("--muted");
			for (const axis of Object.values(each.options.scales)) {
				axis.ticks.color = colour("--muted");
				axis.grid = {color: colour("--line")};
			}
			each.update();
		}
	}

	clear() {
		this.all.forEach((each) => each.data.datasets.forEach((dataset) => dataset.data.length = 0));
		this.all.forEach((each) => each.update());
	}

	add(seconds, {rates, retries, difference}) {
		this.append(this.rate, seconds, rates);
		this.append(this.retries, seconds, retries);
		this.append(this.total, seconds, [difference]);
	}

	append(each, seconds, values) {
		values.forEach((y, index) => {
			const data = each.data.datasets[index].data;
			data.push({x: seconds, y});
			if (data.length > POINTS) {
				data.shift();
			}
		});
		each.update();
	}

}
