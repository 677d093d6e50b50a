package dev.atomictx.sample.page;

import java.util.List;
import java.util.regex.Pattern;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import dev.atomictx.sample.BankClient.Answer;
import org.junit.jupiter.api.Test;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page as a browser without JavaScript gets it.
 */
class PageIntegrationTests extends AbstractBankIntegrationTests {

	private static final Pattern RESOURCE = Pattern.compile("(?:src|href)=\"(/[^\"#]*)\"");

	@Test
	void showsAccountsAndTotal() {
		Answer page = this.bank.get("/");
		assertThat(page.status()).isEqualTo(200);
		assertThat(page.contentType()).matches(MediaType.TEXT_HTML::isCompatibleWith);
		assertThat(page.body()).contains("Alice", "id=\"total\">11,000.00");
	}

	@Test
	void takesEverythingFromTheBankItself() {
		String page = this.bank.get("/").body();
		assertThat(page).doesNotContain("//cdn", "https://")
			.doesNotContainPattern("<script(?![^>]* src=)|<style|style=");
		List<String> resources = RESOURCE.matcher(page).results().map((result) -> result.group(1)).distinct().toList();
		assertThat(resources).hasSizeGreaterThan(6)
			.allSatisfy((resource) -> assertThat(this.bank.get(resource).status()).as(resource).isEqualTo(200));
	}

	@Test
	void makesATransfer() {
		Answer page = submit("/page/transfers", "from=1&to=2&amount=25&locking=OPTIMISTIC", 1);
		assertThat(page.status()).isEqualTo(200);
		assertThat(page.body()).contains("<title>", "25.00 from account 1 to account 2", "id=\"balance-2\">1,025.00");
	}

	@Test
	void makesATransferOnceThoughTheFormIsSentTwice() {
		submit("/page/transfers", "from=1&to=2&amount=25&locking=PESSIMISTIC", 1);
		submit("/page/transfers", "from=1&to=2&amount=25&locking=PESSIMISTIC", 1);
		assertThat(this.bank.balance(2)).isEqualTo("1025.00");
	}

	@Test
	void escapesWhatWasTyped() {
		Answer page = submit("/page/transfers", "from=1&to=2&amount=%3Cscript%3E&locking=PESSIMISTIC", 1);
		assertThat(page.status()).isEqualTo(422);
		assertThat(page.body()).contains("&lt;script&gt;", "Write the amount in digits").doesNotContain("<script>");
	}

	@Test
	void saysWhatIsMissing() {
		Answer page = submit("/page/transfers", "", 1);
		assertThat(page.status()).isEqualTo(422);
		assertThat(page.body()).contains("Choose who pays", "Choose who receives", "Say how much");
		assertThat(submit("/page/orders", "", 1).body()).contains("Choose a product");
		assertThat(submit("/page/payments", "", 1).body()).contains("Choose who pays");
		assertThat(submit("/page/interest-runs", "", 1).body()).contains("Choose a month");
	}

	@Test
	void refusesATransferToItself() {
		assertThat(submit("/page/transfers", "from=1&to=1&amount=25&locking=PESSIMISTIC", 1).body())
			.contains("Choose another account");
	}

	@Test
	void givesAnotherOrderANewKey() {
		submit("/page/transfers", "from=1&to=2&amount=25&locking=PESSIMISTIC", 1);
		Answer page = submit("/page/transfers", "from=1&to=2&amount=26&locking=PESSIMISTIC", 1);
		assertThat(page.status()).isEqualTo(422);
		assertThat(page.body()).contains("used before, for another transfer").doesNotContain(key(1));
	}

	@Test
	void answersHtmxWithTheFragmentAlone() {
		assertThat(this.bank.get("/page/accounts").body()).contains("<title>");
		Answer fragment = this.bank.post("/page/isolation", "", (headers) -> headers.add("HX-Request", "true"));
		assertThat(fragment.body()).contains("WRITE_SKEW").doesNotContain("<title>");
	}

	private Answer submit(String path, String form, int key) {
		return this.bank.post(path, form + "&key=" + key(key),
				(headers) -> headers.setContentType(MediaType.APPLICATION_FORM_URLENCODED));
	}

	private static String key(int number) {
		return "00000000-0000-0000-0000-%012d".formatted(number);
	}

}
