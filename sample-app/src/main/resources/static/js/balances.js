// Lets balances that have changed light up.

let before = new Map();

function balances() {
	return new Map([...document.querySelectorAll("#accounts td[id]")].map((cell) => [cell.id, cell.textContent]));
}

document.addEventListener("htmx:afterSwap", ({target}) => {
	if (target.id !== "accounts") {
		return;
	}
	const now = balances();
	for (const [id, balance] of now) {
		if (before.has(id) && before.get(id) !== balance) {
			document.getElementById(id).classList.add("changed");
		}
	}
	before = now;
});

before = balances();
