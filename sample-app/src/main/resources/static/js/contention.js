// The contention lab: starts a run, watches it by server-sent events, and sums it up.

import {Charts} from "./charts.js";
import {problemText} from "./requests.js";

const API = "/api/lab/contention";
const OK = 200;
const STARTED = 202;
const BUSY = 409;
const form = document.getElementById("contention-form");
const start = document.getElementById("lab-start");
const stop = document.getElementById("lab-stop");
const alert = form.querySelector("[data-alert]");

let charts;
let previous;

function byId(id) {
	return document.getElementById(id);
}

function count(number) {
	return Math.round(number).toLocaleString("en");
}

function money(text) {
	return Number(text).toLocaleString("en", {minimumFractionDigits: 2});
}

function settings() {
	const data = new FormData(form);
	const numbers = ["threads", "transfers", "accounts"].map((name) => [name, Number(data.get(name))]);
	return {...Object.fromEntries(numbers), locking: data.get("locking"), isolation: data.get("isolation"), ordered: data.has("ordered")};
}

function rate(done, millis) {
	return (millis > 0) ? done * 1000 / millis : 0;
}

function say(text) {
	if (byId("lab-status").textContent !== text) {
		byId("lab-status").textContent = text;
	}
}

function setRunning(running) {
	start.disabled = running;
	start.textContent = running ? "Running …" : "Start";
	stop.disabled = !running;
	stop.textContent = "Stop";
}

function show(progress) {
	const right = Number(progress.total) === Number(progress.expectedTotal);
	byId("lab-total").textContent = money(progress.total);
	byId("lab-verdict").textContent = right ? "unchanged" : `should be ${money(progress.expectedTotal)}`;
	byId("lab-verdict").className = right ? "good" : "bad";
	byId("lab-progress").max = progress.settings.transfers;
	byId("lab-progress").value = progress.done + progress.failed;
	byId("lab-rate").textContent = count(rate(progress.done, progress.millis));
	byId("lab-done").textContent = count(progress.done);
	byId("lab-attempts").textContent = count(progress.attempts);
	byId("lab-deadlocks").textContent = count(progress.deadlocks);
	byId("lab-stale").textContent = count(progress.staleVersions);
	byId("lab-serialization").textContent = count(progress.serializationFailures);
	byId("lab-savepoint").textContent = count(progress.savepointRetries);
	byId("lab-transaction").textContent = count(progress.transactionRetries);
	byId("lab-failed").textContent = count(progress.failed);
}

function draw(progress) {
	const millis = progress.millis - previous.millis;
	if (millis < 100) {
		return;
	}
	charts.add(progress.millis / 1000, {
		rates: [rate(progress.done - previous.done, millis), rate(progress.attempts - previous.attempts, millis)],
		retries: [progress.deadlocks, progress.savepointRetries, progress.transactionRetries],
		difference: Number(progress.total) - Number(progress.expectedTotal)
	});
	previous = progress;
}

// Every quarter, so that a screen reader is not talked to all the time.
function announce(progress) {
	const quarters = Math.floor(4 * progress.done / progress.settings.transfers);
	const share = (quarters === 0) ? "" : `, ${quarters * 25} per cent`;
	say(`Under way${share}: ${describe(progress.settings)}.`);
}

function describe({threads, accounts, locking, isolation, ordered}) {
	return `${locking.toLowerCase()}, ${isolation.replace("_", " ")}, ${ordered ? "ordered" : "unordered"}, `
		+ `${threads} threads, ${accounts} accounts`;
}

function sumUp(progress) {
	const how = {COMPLETED: "Completed", STOPPED: "Stopped", FAILED: "Failed"}[progress.state];
	const text = `${how}: ${count(progress.done)} transfers in ${(progress.millis / 1000).toFixed(1)} s, `
		+ `${count(rate(progress.done, progress.millis))} a second. ${count(progress.deadlocks)} deadlocks, `
		+ `${count(progress.savepointRetries)} retries at the savepoint, ${count(progress.transactionRetries)} of the transaction, `
		+ `${count(progress.failed)} failed. `
		+ (Number(progress.total) === Number(progress.expectedTotal) ? "The total is unchanged." : "The total is wrong.")
		+ (progress.problem ? ` ${progress.problem}.` : "");
	say(text);
	const item = document.createElement("li");
	const title = document.createElement("strong");
	title.textContent = describe(progress.settings);
	item.append(title, ` ${text}`);
	byId("lab-summary-list").prepend(item);
	byId("lab-summaries").hidden = false;
}

function watch() {
	byId("lab-ideas").hidden = true;
	byId("lab-view").hidden = false;
	charts ??= new Charts();
	charts.clear();
	previous = {millis: 0, done: 0, attempts: 0};
	setRunning(true);
	say("Under way.");
	const events = new EventSource(`${API}/events`);
	events.onmessage = (event) => {
		const progress = JSON.parse(event.data);
		show(progress);
		draw(progress);
		if (progress.state === "RUNNING") {
			announce(progress);
			return;
		}
		events.close();
		sumUp(progress);
		setRunning(false);
	};
	events.onerror = () => {
		if (events.readyState === EventSource.CLOSED) {
			alert.textContent = "The bank has stopped telling how the run goes.";
			setRunning(false);
		}
		else {
			say("The connection was lost. Trying again …");
		}
	};
}

async function post(path, body) {
	alert.textContent = "";
	try {
		const response = await fetch(API + path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
		if (!response.ok) {
			alert.textContent = problemText(await response.text());
		}
		return response.status;
	}
	catch {
		alert.textContent = "The bank does not answer.";
		return 0;
	}
}

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	start.disabled = true;
	const status = await post("", settings());
	if (status === STARTED || status === BUSY) {
		watch();
	}
	else {
		start.disabled = false;
	}
});

stop.addEventListener("click", async () => {
	stop.disabled = true;
	stop.textContent = "Stopping …";
	if (await post("/stop") !== OK) {
		setRunning(true);
	}
});

// Somebody may have started a run before this page was opened.
if (byId("contention").dataset.running === "true") {
	watch();
}
