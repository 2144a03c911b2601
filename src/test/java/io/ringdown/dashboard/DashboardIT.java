package io.ringdown.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.ringdown.testing.PackagedDemo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard as somebody uses it: the packaged service with the demo PBX, in a Chromium of this machine. */
class DashboardIT {

    private static final double CALLS_PER_SECOND = 1.5;
    private static final double BUSY_CALLS_PER_SECOND = 30;
    private static final LocatorAssertions.ContainsTextOptions PATIENTLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);
    private static final Pattern ASKS_WHO = Pattern.compile("\"id\":\"([^\"]+)\".*query Me ");
    private static final int MOST_BYTES = 300_000;
    private static final double PATIENCE_MS = 30_000;
    private static final List<String> VIEWS =
            List.of("calls", "extensions", "queues", "rooms", "pbxes", "history", "reports", "wall/demo%2Fsupport");

    @TempDir
    static Path folder;

    private static PackagedDemo demo;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> complaints = new ArrayList<>();
    private Cable cable;
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        Browsers.assumeOne();
        demo = new PackagedDemo(folder, CALLS_PER_SECOND);
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
    void open() throws Exception {
        cable = new Cable(demo.port());
        open(ColorScheme.LIGHT);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        cable.close();
    }

    private void open(ColorScheme colours) {
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setLocale("en-GB")
                .setColorScheme(colours));
        context.setDefaultTimeout(PATIENCE_MS);
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.navigate("http://127.0.0.1:" + cable.port() + "/");
        page.waitForSelector(".l-live");
    }

    private void show(String view) {
        page.evaluate("hash => { location.hash = hash }", "#/" + view);
        page.waitForSelector(view.startsWith("wall") ? ".wall .members" : "nav a[href='#/" + view + "'][aria-current]");
        page.waitForFunction("() => !document.querySelector('main').textContent.includes('Reading …')");
    }

    private Locator rows() {
        return page.locator(".tbody .call-row");
    }

    /** The first call that two people talk in, by its id: lists move, and the call may be over a moment later. */
    private String talking() {
        return page.waitForSelector(".tbody .call-row:has(.s-UP)").getAttribute("data-call");
    }

    @Test
    void calls_come_go_and_their_times_pass() {
        String first = page.waitForSelector(".tbody .call-row").getAttribute("data-call");
        assertThat(rows().first().locator("rd-since").first()).hasText(Pattern.compile("\\d+:\\d\\d"));

        page.waitForFunction("id => !document.querySelector(`[data-call=\"${id}\"]`)", first);
        page.waitForSelector(".tbody .call-row");
        page.waitForFunction(
                "() => [...document.querySelectorAll('.total rd-since')].some(each => each.textContent >= '0:02')");
        assertThat(complaints).isEmpty();
    }

    @Test
    void filters_leave_what_matches() {
        page.locator(".chip.s-UP").click();
        page.waitForFunction("() => { const rows = [...document.querySelectorAll('.tbody .call-row')];"
                + " return rows.length > 0 && rows.every(row => row.querySelector('.s-UP')) }");

        page.locator("#search").fill("nobody has this name");
        assertThat(rows()).hasCount(0);
        assertThat(page.locator(".empty")).hasText("No call matches the filters.");

        page.getByText("Clear filters").click();
        page.waitForSelector(".tbody .call-row");
        assertThat(page.locator("#search")).hasValue("");
    }

    @Test
    void a_call_opens_with_who_takes_part_and_what_happened() {
        talking();
        page.locator(".tbody .call-row:has(.s-UP) .row-link").first().click();

        assertThat(page.locator(".details h3").first()).hasText("Who takes part");
        assertThat(page.locator(".details .plain").first().locator("li").first())
                .isVisible();
        page.waitForSelector(".details .timeline .c-STARTED");
        assertThat(page.locator(".details .timeline .c-ANSWERED").first()).isVisible();

        page.keyboard().press("Escape");
        assertThat(page.locator(".details")).hasCount(0);
    }

    @Test
    void extensions_tell_who_talks_with_whom() {
        show("extensions");

        page.waitForSelector(".tile.d-NOT_IN_USE");
        page.waitForFunction(
                "() => [...document.querySelectorAll('.tile.d-IN_USE')]"
                        + ".some(tile => tile.querySelector('.tile-with').textContent.trim() && tile.querySelector('rd-since'))");

        String device = page.locator(".tile").first().getAttribute("data-device");
        page.locator("#search").fill(device.substring("demo/".length()));
        assertThat(page.locator(".tile")).hasCount(1);
        assertThat(page.locator(".tile")).hasAttribute("data-device", device);
    }

    @Test
    void queues_show_members_today_and_a_wallboard() {
        show("queues");

        Locator support = page.locator("[data-queue='demo/support']");
        assertThat(support.locator(".members li")).hasCount(4);
        page.waitForFunction(
                "() => Number(document.querySelector(\"[data-queue='demo/support'] .today .figure b\").textContent) > 0",
                null,
                new Page.WaitForFunctionOptions().setTimeout(120_000));

        support.getByLabel("Thresholds of support").click();
        page.locator("dialog [name=waitingWarn]").fill("0");
        page.locator("dialog .primary").click();
        assertThat(support.locator(".figure[data-level]").first())
                .hasAttribute("data-level", Pattern.compile("warn|alarm"));

        support.getByLabel("Wallboard support").click();
        assertThat(page.locator(".wall h1")).hasText("support");
        assertThat(page.locator(".wall .members li")).hasCount(4);
    }

    @Test
    void past_calls_are_found_drawn_and_exported() throws Exception {
        show("history");
        while (rowsOfRecords() == 0) {
            page.locator(".filters [type=submit]").click();
            page.waitForTimeout(500);
        }

        Download csv =
                page.waitForDownload(() -> page.getByText("Export as CSV").click());
        List<String> lines = Files.readAllLines(csv.path());
        assertThat(lines.getFirst()).startsWith("\ufeffid,pbx,direction,startedAt");
        assertThat(lines.get(1)).startsWith("demo/").contains("T").contains("demo,");

        page.locator(".tbody .record-row .row-link").first().click();
        page.waitForSelector(".chain svg .bar");
        assertThat(page.locator(".timeline .c-STARTED")).isVisible();

        show("history");
        page.locator("[name=number]").fill("99999999");
        page.locator(".filters [type=submit]").click();
        assertThat(page.locator(".empty")).hasText("No call found.");
    }

    private int rowsOfRecords() {
        return page.locator(".tbody .record-row").count();
    }

    @Test
    void reports_draw_the_day() {
        show("reports");

        page.waitForFunction("() => { const canvas = document.getElementById('traffic');"
                + " return canvas.width > 300 && new Uint32Array(canvas.getContext('2d')"
                + ".getImageData(0, 0, canvas.width, canvas.height).data.buffer).some(pixel => pixel !== 0) }");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_lost_connection_is_told_at_once_and_the_page_goes_on_where_it_was() {
        page.waitForSelector(".tbody .call-row");

        cable.cut();
        assertThat(page.locator(".banner.bad")).containsText("The connection is lost");
        assertThat(page.locator(".shell.stale")).hasCount(1);
        assertThat(page.locator(".l-lost")).isVisible();
        String shown = page.locator(".tbody").innerText();
        page.waitForTimeout(2_500);
        assertThat(page.locator(".tbody").innerText())
                .as("what is stale stands still")
                .isEqualTo(shown);

        cable.mend();
        page.waitForSelector(".l-live");
        assertThat(page.locator(".banner")).hasCount(0);
        assertThat(page.locator(".shell.stale")).hasCount(0);
        String first = page.waitForSelector(".tbody .call-row").getAttribute("data-call");
        page.waitForFunction("id => !document.querySelector(`[data-call=\"${id}\"]`)", first);
    }

    /** Another service knows no cursor of the first one; this one has a load, too. */
    @Test
    void a_service_started_anew_is_told_and_hundreds_of_calls_stay_usable() throws Exception {
        page.waitForSelector(".tbody .call-row");
        PackagedDemo busy = new PackagedDemo(Files.createDirectory(folder.resolve("busy")), BUSY_CALLS_PER_SECOND);
        try {
            cable.cut();
            cable.leadTo(busy.port());
            cable.mend();
            Locator told = page.locator(".banner:not(.bad)");
            assertThat(told).containsText("Some changes were missed", PATIENTLY);
            page.getByText("Dismiss").click();
            assertThat(told).hasCount(0);

            page.waitForFunction("() => document.querySelectorAll('.tbody .call-row').length >= 100");
            page.locator(".chip.s-RINGING").click();
            page.waitForFunction("() => { const rows = [...document.querySelectorAll('.tbody .call-row')];"
                    + " return rows.length > 0 && rows.every(row => row.querySelector('.s-RINGING')) }");
            assertThat(complaints).allMatch(each -> each.contains("WebSocket"));
        } finally {
            busy.stop();
        }
    }

    @Test
    void what_asterisk_refuses_is_told_in_words() {
        talking();
        page.locator(".tbody .call-row:has(.s-UP) [aria-haspopup=menu]").first().click();
        page.locator("[role=menuitem]")
                .getByText("Record", new Locator.GetByTextOptions().setExact(true))
                .click();

        assertThat(page.locator(".toast.bad").first())
                .containsText(Pattern.compile("Record: (Asterisk refused. .*takes no orders|Not there any more)"));
    }

    /** Who asks is answered here as it is to a viewer, everything else by the service. */
    @Test
    void a_viewer_is_offered_nothing_to_do() {
        AtomicReference<String> asked = new AtomicReference<>("");
        page.routeWebSocket(Pattern.compile(".*/graphql"), socket -> {
            WebSocketRoute service = socket.connectToServer();
            socket.onMessage(frame -> {
                Matcher me = ASKS_WHO.matcher(frame.text());
                if (me.find()) {
                    asked.set(me.group(1));
                }
                service.send(frame.text());
            });
            service.onMessage(frame -> {
                if (!asked.get().isEmpty() && frame.text().contains(asked.get())) {
                    if (!frame.text().contains("\"complete\"")) {
                        socket.send(
                                "{\"id\":\"" + asked.get()
                                        + "\",\"type\":\"next\",\"payload\":{\"data\":{\"me\":{\"name\":\"Vera\",\"role\":\"VIEWER\","
                                        + "\"numbersMasked\":false,\"scope\":{\"pbxs\":[],\"accountCodes\":[],\"tenants\":[],\"numbers\":[]}}}}}");
                        socket.send("{\"id\":\"" + asked.get() + "\",\"type\":\"complete\"}");
                    }
                } else {
                    socket.send(frame.text());
                }
            });
        });
        page.reload();

        assertThat(page.locator(".me")).containsText("Vera Viewer");
        assertThat(page.getByText("New call")).hasCount(0);
        talking();
        page.locator(".tbody .call-row:has(.s-UP) [aria-haspopup=menu]").first().click();
        assertThat(page.locator("[role=menuitem]")).hasCount(1);
        assertThat(page.locator(".call-row[draggable=true]")).hasCount(0);
    }

    @Test
    void a_call_is_dragged_on_an_extension() {
        drag(".tbody .call-row:has(.s-UP)");
        page.waitForSelector(".dock .tile");
        page.evaluate("""
                () => document.querySelector('.dock .tile')
                    .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, shiftKey: true }))""");

        assertThat(page.locator(".toast.bad").first()).containsText(Pattern.compile("Consult → \\d+"));
        assertThat(page.locator(".dock")).hasCount(0);
    }

    @Test
    void no_extension_moves_under_the_hand_that_drags_a_call() {
        drag(".tbody .call-row:has(.s-UP)");
        staysInPlace(".dock .tile");

        page.mouse().move(10, 10); // a pointer that moves drags nothing any more
        assertThat(page.locator(".dock")).hasCount(0);
        show("extensions");
        page.locator(".bar select").selectOption("state");
        drag(".tile[draggable=true]");
        page.waitForSelector(".dropping");
        staysInPlace(".dropping .tile");
    }

    /** Lists move, and the call may be over a moment later: so at once when there is one. */
    private void drag(String what) {
        page.waitForFunction(
                "what => document.querySelector(what)?.dispatchEvent("
                        + "new DragEvent('dragstart', { bubbles: true, dataTransfer: new DataTransfer() }))",
                what);
    }

    /** Of the tiles some change their state, as the demo's calls go on; which tile is where does not; new ones come behind them. */
    private void staysInPlace(String tiles) {
        page.waitForSelector(tiles);
        String all = "[...document.querySelectorAll('" + tiles + "')]";
        String devices = "() => " + all + ".map(tile => tile.dataset.device).join()";
        String places =
                "() => " + all + ".slice(0, 12).map(tile => JSON.stringify(tile.getBoundingClientRect())).join()";
        String states = all + ".map(tile => tile.className).join()";
        String before = (String) page.evaluate(devices);
        Object where = page.evaluate(places);
        page.waitForFunction("before => " + states + " !== before", page.evaluate(states));
        page.waitForTimeout(3_000);
        assertThat((String) page.evaluate(devices)).startsWith(before);
        assertThat(page.evaluate(places)).isEqualTo(where);
    }

    @Test
    void everything_is_reached_by_keys() {
        page.keyboard().press("g");
        page.keyboard().press("c");
        talking();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator(".row-link:focus")).hasCount(1);
        page.keyboard().press("m");
        assertThat(page.locator("[role=menuitem]:focus")).hasText("Details");
        page.keyboard().press("ArrowUp");
        assertThat(page.locator("[role=menuitem]:focus")).hasText("Hang up");
        page.keyboard().press("Escape");
        assertThat(page.locator("[role=menu]")).hasCount(0);

        page.keyboard().press("n");
        assertThat(page.locator("dialog [name=exten]")).isFocused();
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);

        page.keyboard().press("g");
        page.keyboard().press("q");
        page.waitForSelector(".queue");
    }

    @Test
    void german_is_spoken() {
        page.locator("header select").first().selectOption("de");

        assertThat(page.locator("nav a").first()).hasText("Anrufe");
        assertThat(page.locator("html")).hasAttribute("lang", "de");
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void nobody_is_left_out(ColorScheme colours) {
        context.close();
        open(colours);
        List<String> violations = new ArrayList<>();
        for (String view : VIEWS) {
            show(view);
            check(view, violations);
        }
        show("calls");
        talking();
        page.locator(".tbody .call-row:has(.s-UP) .row-link").first().click();
        page.waitForSelector(".details .timeline li");
        check("details", violations);
        page.keyboard().press("n");
        page.waitForSelector("dialog[open]");
        check("dialog", violations);

        assertThat(violations).isEmpty();
    }

    @Test
    void phones_show_it_without_scrolling_sideways() {
        page.setViewportSize(390, 844);
        List<String> violations = new ArrayList<>();
        for (String view : VIEWS) {
            show(view);
            check(view, violations);
            assertThat(page.evaluate(
                            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as(view)
                    .isEqualTo(0);
        }

        assertThat(violations).isEmpty();
    }

    private void check(String view, List<String> violations) {
        // Whoever looks at it sees it when a change of colour is over.
        page.waitForTimeout(400);
        new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                .analyze()
                .getViolations()
                .forEach(rule -> violations.add(view + ": " + rule.getId() + " "
                        + rule.getNodes().getFirst().getHtml()));
    }

    @Test
    void the_page_is_small_comes_from_here_alone_and_runs_nothing_of_others() {
        List<String> loaded = new ArrayList<>();
        page.onResponse(response -> loaded.add(response.url()));
        Response response = page.reload();
        page.waitForSelector(".l-live");
        for (String view : VIEWS) {
            show(view);
        }

        assertThat(response.headerValue("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(response.headerValue("cache-control")).isEqualTo("no-cache");
        assertThat(loaded).isNotEmpty().allMatch(url -> url.startsWith("http://127.0.0.1:" + cable.port() + "/"));
        Number bytes = (Number) page.evaluate("""
                () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                    .filter(each => !each.name.includes('/graphql'))
                    .reduce((sum, each) => sum + each.encodedBodySize, 0)""");
        assertThat(bytes.intValue()).isBetween(20_000, MOST_BYTES);
        assertThat(complaints).isEmpty();
    }
}
