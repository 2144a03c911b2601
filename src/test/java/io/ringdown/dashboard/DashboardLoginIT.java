package io.ringdown.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.ringdown.testing.PackagedDemo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard of a service that lets in only whom it knows: the packaged one, with tokens of {@code ringdown token}. */
class DashboardLoginIT {

    private static final double CALLS_PER_SECOND = 1.5;
    private static final double PATIENCE_MS = 30_000;
    private static final Pattern WHOLE_LONG_NUMBER = Pattern.compile("\\b\\d{7,}\\b");

    @TempDir
    static Path folder;

    private static PackagedDemo demo;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> addresses = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Browsers.assumeOne();
        demo = new PackagedDemo(
                folder,
                CALLS_PER_SECOND,
                Map.of(
                        "ringdown.access.login", "true",
                        "ringdown.access.masked-roles", "VIEWER",
                        "ringdown.sockets.recheck", "1s"));
        playwright = Browsers.playwright();
        browser = Browsers.launch(playwright);
    }

    @AfterAll
    static void stop() throws Exception {
        if (playwright != null) {
            playwright.close();
        }
        if (demo != null) {
            demo.stop();
        }
    }

    @BeforeEach
    void open() {
        open(ColorScheme.LIGHT);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void open(ColorScheme colours) {
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setLocale("en-GB")
                .setColorScheme(colours));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onRequest(request -> addresses.add(request.url()));
        page.navigate("http://127.0.0.1:" + demo.port() + "/");
        page.waitForSelector(".login form");
    }

    private void logIn(String token) {
        page.locator(".login input").fill(token);
        page.keyboard().press("Enter");
    }

    private int sideways() {
        return (int) page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    private Locator said() {
        return page.locator(".login [role=alert]");
    }

    /** What the tab keeps, and nobody else is told. */
    private String kept() {
        return page.evaluate("() => JSON.stringify({...sessionStorage})").toString();
    }

    /** What outlives the tab, or is seen by others. */
    private String left() {
        return page.evaluate("() => JSON.stringify({...localStorage}) + document.cookie + location.href")
                .toString();
    }

    @Test
    void a_token_lets_in_until_somebody_logs_out() throws Exception {
        assertThat(said()).hasText("This service wants to know who you are.");
        assertThat(page.locator("nav")).hasCount(0);

        logIn("rd_not_a_token");
        assertThat(said()).hasText("You were not let in: that is not a whole token.");
        assertThat(kept()).doesNotContain("rd_not");

        String token = demo.token("create", "--name", "desk", "--role", "operator");
        logIn("  " + token + " ");
        page.waitForSelector(".l-live");
        assertThat(page.locator(".me")).hasText("token:desk Operator");
        page.reload();
        page.waitForSelector(".l-live");
        assertThat(addresses).noneMatch(address -> address.contains(token));
        assertThat(kept()).contains(token);
        assertThat(left()).doesNotContain(token);
        page.setViewportSize(390, 844);
        assertThat(sideways()).isEqualTo(0);

        page.locator(".logout").click();
        assertThat(said()).hasText("This service wants to know who you are.");
        assertThat(kept()).doesNotContain(token);
        page.reload();
        page.waitForSelector(".login form");
    }

    @Test
    void a_token_that_is_revoked_ends_what_is_shown_and_says_why() throws Exception {
        logIn(demo.token("create", "--name", "short", "--role", "administrator"));
        page.waitForSelector(".tbody .call-row");

        demo.token("revoke", "short");

        // a row that was read stays good for ten seconds
        page.waitForSelector(".login form", new Page.WaitForSelectorOptions().setTimeout(2 * PATIENCE_MS));
        assertThat(said()).hasText("You were not let in: the token was revoked.");
        assertThat(page.locator(".call-row")).hasCount(0);
    }

    @Test
    void a_masked_viewer_sees_no_long_number_whole_and_is_offered_nothing_to_do() throws Exception {
        logIn(demo.token("create", "--name", "wallboard", "--role", "viewer"));
        page.waitForSelector(".l-live");

        assertThat(page.locator(".me")).hasText("token:wallboard Viewer, numbers masked");
        assertThat(page.getByText("New call")).hasCount(0);
        page.waitForFunction(
                "() => [...document.querySelectorAll('.tbody .call-row')].some(row => /\\d{4,}xxx/.test(row.textContent))");
        assertThat(page.locator(".table").innerText()).doesNotContainPattern(WHOLE_LONG_NUMBER);
        page.waitForSelector(".tbody .call-row:has(.s-UP)");
        page.locator(".tbody .call-row:has(.s-UP) [aria-haspopup=menu]").first().click();
        assertThat(page.locator("[role=menuitem]")).hasText(new String[] {"Details"});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    supervisor    | Details, Listen …, Whisper …, Barge in …, Record, Stop recording
                    operator      | Details, Transfer …, Park, Into a conference …, Record, Stop recording, Mute, Hang up
                    administrator | Details, Transfer …, Park, Into a conference …, Listen …, Whisper …, Barge in …, Record, Stop recording, Mute, Hang up
                    """)
    void each_role_is_offered_what_it_may_do(String role, String offered) throws Exception {
        logIn(demo.token("create", "--name", "role-" + role, "--role", role));
        page.waitForSelector(".tbody .call-row:has(.s-UP)");

        page.locator(".tbody .call-row:has(.s-UP) [aria-haspopup=menu]").first().click();

        page.locator("[role=menuitem]").first().waitFor(); // what follows does not
        List<String> items = page.locator("[role=menuitem]").allInnerTexts().stream()
                .map(String::strip)
                .map(item -> item.startsWith("Mute ") ? "Mute" : item)
                .distinct()
                .toList();
        assertThat(String.join(", ", items)).isEqualTo(offered);
        assertThat(page.getByText("New call")).hasCount(role.equals("supervisor") ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void nobody_is_left_out(ColorScheme colours) {
        context.close();
        open(colours);

        List<String> violations = new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(rule ->
                                rule.getId() + " " + rule.getNodes().getFirst().getHtml())
                        .toList();

        assertThat(violations).isEmpty();
        page.setViewportSize(390, 844);
        assertThat(sideways()).isEqualTo(0);
    }
}
