package dev.atomictx.sample.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A Chromium without a window. Both paths are given, so that Selenium downloads nothing.
 */
final class Browser implements AutoCloseable {

	static final String MISSING = "there is no /usr/bin/chromium or no /usr/bin/chromedriver "
			+ "(Debian: chromium and chromium-driver)";

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	static boolean isInstalled() {
		boolean installed = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
		if (!installed) {
			System.out.println("The page is not tested in a browser: " + MISSING);
		}
		return installed;
	}

	static Browser start(Path userData) {
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.toFile());
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
				"--lang=en-GB", "--user-data-dir=" + userData);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	/**
	 * Open a page as it looks on a screen of that width.
	 */
	void open(String url, int width, String colorScheme) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
		this.driver.get(url);
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	boolean has(String selector) {
		return !this.driver.findElements(By.cssSelector(selector)).isEmpty();
	}

	String text(String selector) {
		return find(selector).getText();
	}

	void fill(String selector, String value) {
		WebElement input = find(selector);
		input.clear();
		input.sendKeys(value);
	}

	void choose(String selector, String value) {
		new Select(find(selector)).selectByValue(value);
	}

	/**
	 * Press keys where the focus is.
	 */
	void press(CharSequence... keys) {
		this.driver.switchTo().activeElement().sendKeys(keys);
	}

	WebElement focused() {
		return this.driver.switchTo().activeElement();
	}

	/**
	 * Wait until an element has a text. It may be replaced meanwhile.
	 */
	void awaitText(String selector, String part) {
		new WebDriverWait(this.driver, PATIENCE).withMessage(() -> selector + " never said: " + part)
			.ignoring(StaleElementReferenceException.class)
			.until((driver) -> text(selector).contains(part));
	}

	Object evaluate(String script) {
		return this.driver.executeScript("return " + script);
	}

	/**
	 * What the browser complained of, violations of the security policy included, but for
	 * answers that are errors.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.filter((message) -> !message.contains("Failed to load resource"))
			.filter((message) -> !message.contains("Response Status Error Code"))
			.toList();
	}

	/**
	 * Keep a picture of the whole page among the results of the build.
	 */
	void takePicture(String name) throws IOException {
		evaluate("window.scrollTo(0, 0)");
		Object data = this.driver
			.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
			.get("data");
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) data));
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
