package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A variable that is misspelt is ignored without a word, so each that is set under deploy/ must be documented. */
class SettingsTest {

    private static final Pattern VARIABLE = Pattern.compile("\\b(RINGDOWN|QUARKUS)_[A-Z0-9_]*[A-Z0-9]\\b");
    private static final Pattern KEY = Pattern.compile("\\b(?:ringdown|quarkus)(?:\\.[a-z0-9-]+)+");
    private static final Pattern OF_A_PBX = Pattern.compile("RINGDOWN_PBX_(?!DIR$)[A-Z0-9]+_");

    private static Set<String> documented() {
        Set<String> known = new TreeSet<>();
        for (Path page : Manifests.files(Path.of("docs"), ".md")) {
            String text = Manifests.text(page);
            VARIABLE.matcher(text.replace("<NAME>", "NAME"))
                    .results()
                    .map(MatchResult::group)
                    .forEach(known::add);
            KEY.matcher(text)
                    .results()
                    .map(key -> key.group().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                    .forEach(known::add);
        }
        return known.stream().map(SettingsTest::ofAnyPbx).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String ofAnyPbx(String variable) {
        return OF_A_PBX.matcher(variable).replaceFirst("RINGDOWN_PBX_NAME_");
    }

    @Test
    void every_setting_is_documented() {
        Map<String, Set<String>> unknown = new TreeMap<>();
        Set<String> documented = documented();
        int found = 0;
        for (Path file : Manifests.files(Manifests.DEPLOY, "")) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            for (MatchResult variable :
                    VARIABLE.matcher(Manifests.text(file)).results().toList()) {
                found++;
                if (!documented.contains(ofAnyPbx(variable.group()))) {
                    unknown.computeIfAbsent(variable.group(), _ -> new TreeSet<>())
                            .add(file.toString());
                }
            }
        }
        assertThat(found).isGreaterThan(20);
        assertThat(unknown).isEmpty();
    }
}
