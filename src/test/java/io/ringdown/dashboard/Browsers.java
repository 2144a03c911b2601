package io.ringdown.dashboard;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Chromium of this machine: named by {@code RINGDOWN_BROWSER}, or found on the path. */
final class Browsers {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge");

    private Browsers() {}

    static Optional<Path> find() {
        String named = System.getenv("RINGDOWN_BROWSER");
        Stream<Path> candidates = named != null
                ? Stream.of(Path.of(named))
                : Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return candidates.filter(Files::isExecutable).findFirst();
    }

    /** Skips the tests, and says so, where there is none. */
    static void assumeOne() {
        assumeTrue(
                find().isPresent(),
                "no Chromium on this machine, so nothing is tried in a browser: install one, or name it by RINGDOWN_BROWSER");
    }

    /** To be closed by the caller. It brings no browser of its own. */
    static Playwright playwright() {
        return Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    static Browser launch(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(find().orElseThrow())
                        .setChromiumSandbox(false));
    }
}
