package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/when-things-go-wrong.md: each guarantee names tests that there are, and each reference leads somewhere. */
class GuaranteesTest {

    private static final Path DOCS = Path.of("docs");
    private static final Path PAGE = DOCS.resolve("when-things-go-wrong.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern REFERENCE = Pattern.compile("]\\(([\\w-]+\\.md)#([\\w-]+)\\)");
    private static final int CELLS = 5;

    private static List<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| fault "))
                .toList();
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }

    @Test
    void every_guarantee_names_a_test_that_there_is() throws IOException {
        Map<String, String> sources = sources();
        List<String> rows = rows();
        assertThat(rows).hasSizeGreaterThan(30);
        for (String row : rows) {
            String[] cells = row.substring(2).split(" \\| ?");
            assertThat(cells).as(row).hasSize(CELLS).noneMatch(String::isBlank);
            Matcher test = TEST.matcher(cells[CELLS - 1]);
            assertThat(test.find()).as("no test: " + row).isTrue();
            do {
                // the annotation stands above its method, perhaps with others between
                assertThat(sources.getOrDefault(test.group(1), ""))
                        .as(test.group())
                        .containsPattern("@(Test|ParameterizedTest)\\b(?:(?!\\n    })[\\s\\S]){0,900}?\\bvoid "
                                + test.group(2) + "\\(");
            } while (test.find());
        }
    }

    @Test
    void every_reference_leads_somewhere() throws IOException {
        Matcher reference = REFERENCE.matcher(Files.readString(PAGE));
        int found = 0;
        for (; reference.find(); found++) {
            List<String> headings = Files.readAllLines(DOCS.resolve(reference.group(1))).stream()
                    .filter(line -> line.startsWith("#"))
                    .map(GuaranteesTest::anchor)
                    .toList();
            assertThat(headings).as(reference.group()).contains(reference.group(2));
        }
        assertThat(found).isGreaterThan(3);
    }

    /** As those who show Markdown name a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w -]", "")
                .replace(' ', '-');
    }
}
