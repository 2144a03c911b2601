package io.ringdown.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.ringdown.testing.PackagedDemo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the page bears a load: {@code ./mvnw -Pdashboard verify}; figures go to target/dashboard-load.txt. */
class DashboardMarathon {

    private static final Logger LOG = Logger.getLogger(DashboardMarathon.class);
    private static final List<String> VIEWS = List.of("calls", "extensions", "queues");
    /** Calls that begin each second, on the demo PBX, where one takes ten seconds or so. */
    private static final List<Double> RATES = List.of(12.0, 50.0);

    private static final double FILL_MS = 25_000;
    private static final double MEASURED_MS = 20_000;

    @TempDir
    static Path folder;

    @Test
    void long_tasks_frames_and_bytes() throws Exception {
        StringBuilder figures = new StringBuilder();
        try (Playwright playwright = Browsers.playwright()) {
            Browser browser = Browsers.launch(playwright);
            for (double rate : RATES) {
                PackagedDemo demo = new PackagedDemo(Files.createDirectory(folder.resolve("rate-" + rate)), rate);
                try {
                    Thread.sleep((long) FILL_MS);
                    for (String view : VIEWS) {
                        String line = measure(browser, demo.port(), rate, view);
                        LOG.info(line);
                        figures.append(line).append('\n');
                    }
                } finally {
                    demo.stop();
                }
            }
        }
        Files.writeString(Path.of("target", "dashboard-load.txt"), figures);
    }

    private static String measure(Browser browser, int port, double rate, String view) {
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1440, 900))) {
            Page page = context.newPage();
            AtomicLong changes = new AtomicLong();
            AtomicLong received = new AtomicLong();
            page.onWebSocket(socket -> socket.onFrameReceived(frame -> {
                received.addAndGet(frame.text().length());
                if (frame.text().contains("\"kind\":\"CHANGE\"")) {
                    changes.incrementAndGet();
                }
            }));
            page.addInitScript("""
                    window.longTasks = [];
                    new PerformanceObserver(list => list.getEntries().forEach(each => window.longTasks.push(each.duration)))
                        .observe({ type: 'longtask', buffered: true });
                    """);
            page.navigate("http://127.0.0.1:" + port + "/#/" + view);
            page.waitForSelector(".l-live");
            page.waitForSelector(
                    view.equals("extensions")
                            ? ".tile.d-IN_USE"
                            : view.equals("queues") ? ".queue" : ".tbody .call-row");
            Object painted = page.evaluate(
                    "() => Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)");
            Object bytes = page.evaluate("""
                    () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                        .filter(each => !each.name.includes('/graphql'))
                        .reduce((sum, each) => sum + each.encodedBodySize, 0)""");
            page.waitForTimeout(2_000);
            page.evaluate("""
                    () => {
                      window.longTasks.length = 0;
                      window.frames_ = [];
                      let before = performance.now();
                      const next = now => { window.frames_.push(now - before); before = now; requestAnimationFrame(next) };
                      requestAnimationFrame(next);
                    }""");
            changes.set(0);
            received.set(0);
            long began = System.nanoTime();
            page.waitForTimeout(MEASURED_MS);
            double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
            Object seen = page.evaluate("""
                    () => {
                      const frames = [...window.frames_].sort((a, b) => a - b);
                      const tasks = window.longTasks;
                      return `long_tasks=${tasks.length} longest_ms=${Math.round(Math.max(0, ...tasks))}`
                          + ` over_200_ms=${tasks.filter(each => each > 200).length}`
                          + ` long_tasks_ms=${Math.round(tasks.reduce((sum, each) => sum + each, 0))}`
                          + ` frames=${frames.length} median_frame_ms=${frames[frames.length >> 1].toFixed(1)}`
                          + ` p99_frame_ms=${frames[Math.floor(frames.length * 0.99)].toFixed(0)}`
                          + ` shown=${document.querySelectorAll('.tbody .call-row, .tile, .queue').length}`;
                    }""");
            // The service counts for itself how many calls are live.
            page.evaluate("() => { location.hash = '#/calls' }");
            page.waitForSelector(".tbody .call-row");
            Object calls = page.evaluate("() => document.querySelectorAll('.tbody .call-row').length");
            assertThat(changes.get()).as("changes that the page was told").isPositive();
            return String.format(
                    Locale.ROOT,
                    "rate=%.0f view=%s calls=%s changes_per_s=%.0f kbytes_per_s=%.0f first_paint_ms=%s page_bytes=%s of_s=%.0f %s",
                    rate,
                    view,
                    calls,
                    changes.get() / seconds,
                    received.get() / 1024.0 / seconds,
                    painted,
                    bytes,
                    seconds,
                    seen);
        }
    }
}
