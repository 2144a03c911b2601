package io.ringdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each recording tells its story as readable lines, held against the file beside it. After a change that is meant,
 * {@code ./mvnw test -Dtest=GoldenTest -Dgolden.write=true} writes them anew: read the difference.
 */
class GoldenTest {

    @TestFactory
    Stream<DynamicTest> recordings_tell_their_stories() {
        return Recordings.all().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> check(recording)));
    }

    private static void check(Recording recording) throws IOException {
        List<String> lines = Stories.lines(Stories.changes(recording));
        Path file = Recordings.FOLDER.resolve(recording.name() + ".story");
        if (Boolean.getBoolean("golden.write")) {
            Files.write(file, lines);
        }
        assertThat(lines).isEqualTo(Files.readAllLines(file));
    }
}
