// Says what htmx is waiting for, and what went wrong, in the card that the request came from.

const NO_ANSWER = "The bank does not answer. It may be busy or stopped; nothing is known of your request.";

function part(element, attribute) {
	return element.closest("section")?.querySelector(`[${attribute}]`);
}

function say(element, text) {
	// Screen readers read what has changed, so what has not is left alone.
	if (element && element.textContent !== text) {
		element.textContent = text;
	}
}

export function problemText(json) {
	try {
		const problem = JSON.parse(json);
		return `${problem.title}. ${problem.detail}.`;
	}
	catch {
		return "The bank cannot do this now.";
	}
}

document.addEventListener("htmx:beforeRequest", ({target}) => {
	say(part(target, "data-status"), target.dataset.busy ?? "");
});

document.addEventListener("htmx:afterRequest", ({target, detail}) => {
	say(part(target, "data-status"), "");
	if (detail.successful) {
		say(part(target, "data-alert"), "");
	}
});

document.addEventListener("htmx:beforeSwap", ({target, detail}) => {
	const type = detail.xhr.getResponseHeader("Content-Type") ?? "";
	if (type.startsWith("application/problem+json")) {
		detail.shouldSwap = false;
		say(part(detail.requestConfig.elt, "data-alert"), problemText(detail.xhr.responseText));
	}
	else if (detail.xhr.status === 422) {
		say(part(detail.requestConfig.elt, "data-alert"), "");
	}
});

document.addEventListener("htmx:sendError", ({target}) => say(part(target, "data-alert"), NO_ANSWER));
