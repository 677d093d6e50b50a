package dev.atomictx.sample.page;

import java.nio.file.Path;

import dev.atomictx.sample.AbstractBankIntegrationTests;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page, in a real browser. The pictures are in {@code target/screenshots}.
 */
@EnabledIf(value = "dev.atomictx.sample.page.Browser#isInstalled", disabledReason = Browser.MISSING)
class PageInBrowserIntegrationTests extends AbstractBankIntegrationTests {

	private static final int DESKTOP = 1280;

	private static final int PHONE = 375;

	private static @Nullable Browser started;

	@LocalServerPort
	private int port;

	private Browser browser;

	@BeforeAll
	static void startBrowser(@TempDir Path userData) {
		started = Browser.start(userData);
	}

	@AfterAll
	static void quitBrowser() {
		if (started != null) {
			started.close();
		}
	}

	@AfterEach
	void hasNoComplaints() {
		assertThat(started.complaints()).isEmpty();
	}

	@Test
	void makesATransfer() throws Exception {
		open(DESKTOP, "light");
		transfer("25");
		this.browser.awaitText("#transfer .result", "Done.");
		assertThat(this.browser.text("#transfer .result")).contains("25.00 from account 1 to account 2", "974.90");
		assertThat(this.browser.focused().getText()).startsWith("Done.");
		this.browser.awaitText("#balance-2", "1,025.00");
		assertThat(this.browser.text("#balance-1")).isEqualTo("974.90");
		assertThat(this.browser.text("#total")).isEqualTo("11,000.00");
		this.browser.takePicture("transfer");
	}

	@Test
	void triesATransferAndKeepsNothing() {
		open(DESKTOP, "light");
		fillTransfer("25");
		this.browser.find("#transfer [name=dryRun]").click();
		this.browser.awaitText("#transfer .result", "Nothing was kept.");
		assertThat(this.bank.balance(1)).isEqualTo("1000.00");
	}

	@Test
	void saysWhatIsWrongWhereItIsWrong() throws Exception {
		open(DESKTOP, "light");
		transfer("5000");
		this.browser.awaitText("#transfer-amount-error", "does not cover");
		assertThat(this.browser.find("#transfer-amount").getDomAttribute("aria-invalid")).isEqualTo("true");
		assertThat(this.browser.focused().getDomAttribute("id")).isEqualTo("transfer-amount");
		this.browser.takePicture("refusal");
		this.browser.fill("#transfer-amount", "10");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("#transfer .result", "Done.");
		assertThat(this.browser.has("#transfer-amount-error")).isFalse();
	}

	@Test
	void saysThatTheBankHasFailed() {
		open(DESKTOP, "light");
		this.jdbc.sql("ALTER TABLE transfer RENAME TO mislaid").update();
		try {
			transfer("25");
			this.browser.awaitText("[aria-labelledby=transfer-title] [data-alert]", "Internal error");
		}
		finally {
			this.jdbc.sql("ALTER TABLE mislaid RENAME TO transfer").update();
		}
		this.browser.find("#transfer .primary").click();
		this.browser.awaitText("#transfer .result", "Done.");
		assertThat(this.browser.text("[aria-labelledby=transfer-title] [data-alert]")).isEmpty();
	}

	@Test
	void buysAndTellsWhatWasApplied() throws Exception {
		open(DESKTOP, "light");
		this.browser.choose("#order-account", "1");
		this.browser.choose("#order-product", "1");
		this.browser.fill("#order-coupon", "SUMMER");
		this.browser.find("#order .primary").click();
		this.browser.awaitText("#order .result", "Bought.");
		assertThat(this.browser.text("#order .result")).contains("not applied: The coupon is used up",
				"credited: Now 24");
		this.browser.takePicture("order");
	}

	@Test
	void carriesOutPayments() {
		open(DESKTOP, "light");
		this.browser.choose("#payment-from", "1");
		this.browser.choose("#payment-to", "2");
		this.browser.fill("#payment-amount", "1");
		this.browser.fill("#payment-times", "20");
		this.browser.find("#payments .primary").click();
		this.browser.awaitText("#payments .result", "20 payments are in the queue.");
		this.browser.awaitText("#queue-done", "20");
		this.browser.awaitText("#balance-2", "1,020.00");
	}

	@Test
	void paysInterest() {
		open(DESKTOP, "light");
		this.browser.evaluate("document.getElementById('interest-month').value = '2026-09'");
		this.browser.find("#interest .primary").click();
		this.browser.awaitText("#interest .result", "The run for 2026-09 has begun.");
		this.browser.awaitText("#interest-state", "11 of 11 accounts: finished");
		this.browser.find("#interest .primary").click();
		this.browser.awaitText("#interest .result", "Nobody is paid twice.");
	}

	@Test
	void watchesTheContentionLabToItsEnd() throws Exception {
		open(DESKTOP, "light");
		runLab(false);
		this.browser.awaitText("#lab-status", "Completed: 400 transfers");
		assertThat(this.browser.text("#lab-total")).isEqualTo("200,000.00");
		assertThat(this.browser.text("#lab-verdict")).isEqualTo("unchanged");
		assertThat(this.browser.text("#lab-deadlocks")).isNotEqualTo("0");
		assertThat(this.browser.text("#lab-failed")).isEqualTo("0");
		runLab(true);
		this.browser.awaitText("#lab-status", "0 deadlocks");
		assertThat(this.browser.text("#lab-total")).isEqualTo("200,000.00");
		assertThat(this.browser.text("#lab-summary-list")).contains("unordered", ", ordered");
		this.browser.takePicture("contention-lab");
	}

	@Test
	void measuresIsolation() throws Exception {
		open(DESKTOP, "light");
		this.browser.find("#isolation .primary").click();
		this.browser.awaitText("[data-anomaly=WRITE_SKEW][data-level=SERIALIZABLE]", "40001");
		assertThat(this.browser.text("[data-anomaly=WRITE_SKEW][data-level='REPEATABLE READ']")).contains("occurred");
		this.browser.takePicture("isolation-lab");
	}

	@Test
	void greetsWithIdeas() throws Exception {
		open(DESKTOP, "light");
		assertThat(this.browser.text("#lab-ideas")).contains("Things to try");
		this.browser.takePicture("desktop");
	}

	@Test
	void needsNoMouse() {
		open(DESKTOP, "light");
		this.browser.press(Keys.TAB);
		assertThat(this.browser.focused().getText()).isEqualTo("Skip to the bank");
		this.browser.press(Keys.ENTER);
		this.browser.press(Keys.TAB);
		assertThat(this.browser.focused().getDomAttribute("id")).isEqualTo("transfer-from");
		assertThat(this.browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
		this.browser.press("1", Keys.TAB);
		this.browser.press("2", Keys.TAB);
		this.browser.press("7", Keys.ENTER);
		this.browser.awaitText("#transfer .result", "7.00 from account 1 to account 2");
	}

	@Test
	void fitsOnAPhone() throws Exception {
		open(PHONE, "light");
		this.browser.find("#isolation .primary").click();
		this.browser.awaitText("[data-anomaly=WRITE_SKEW][data-level=SERIALIZABLE]", "40001");
		runLab(true);
		this.browser.awaitText("#lab-status", "Completed");
		assertThat((Long) this.browser.evaluate("document.documentElement.scrollWidth")).isLessThanOrEqualTo(PHONE);
		this.browser.takePicture("phone");
	}

	@Test
	void isDarkWhereThatIsPreferred() throws Exception {
		open(DESKTOP, "dark");
		transfer("25");
		this.browser.awaitText("#transfer .result", "Done.");
		runLab(false);
		this.browser.awaitText("#lab-status", "Completed");
		this.browser.find("#isolation .primary").click();
		this.browser.awaitText("[data-anomaly=WRITE_SKEW][data-level=SERIALIZABLE]", "40001");
		assertThat(this.browser.evaluate("getComputedStyle(document.body).backgroundColor"))
			.isEqualTo("rgb(18, 24, 22)");
		this.browser.takePicture("dark");
	}

	private void open(int width, String colorScheme) {
		this.browser = started;
		this.browser.open("http://localhost:" + this.port + "/", width, colorScheme);
	}

	private void transfer(String amount) {
		fillTransfer(amount);
		this.browser.find("#transfer .primary").click();
	}

	private void fillTransfer(String amount) {
		this.browser.choose("#transfer-from", "1");
		this.browser.choose("#transfer-to", "2");
		this.browser.fill("#transfer-amount", amount);
	}

	private void runLab(boolean ordered) {
		this.browser.fill("#lab-threads", "8");
		this.browser.fill("#lab-transfers", "400");
		this.browser.fill("#lab-accounts", "2");
		if (this.browser.find("#lab-ordered").isSelected() != ordered) {
			this.browser.find("#lab-ordered").click();
		}
		this.browser.find("#lab-start").click();
	}

}
