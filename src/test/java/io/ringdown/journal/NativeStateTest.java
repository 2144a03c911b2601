package io.ringdown.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.engine.TrunkPatterns;
import io.ringdown.testing.Recordings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** A native image serializes only what it was told of when it was built. */
class NativeStateTest {

    private static final Path METADATA =
            Path.of("src/main/resources/META-INF/native-image/io.ringdown/ringdown/reachability-metadata.json");
    private static final TrunkPatterns TRUNKS = TrunkPatterns.of(List.of("PJSIP/trunk*"));

    @Test
    void every_class_of_a_state_is_known_to_a_native_image() throws Exception {
        Set<String> written = new TreeSet<>();
        for (Recording recording : Recordings.all()) {
            List<Entry> entries = CheckpointLawTest.entries(recording);
            Feed feed = new Feed("pbx", TRUNKS, (_, _) -> {});
            for (int i = 0; i < entries.size(); i++) {
                feed.apply(entries.get(i));
                if (i % (entries.size() / 3 + 1) == 0 && !feed.holding()) {
                    collect(feed, written);
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(20);
        written.removeAll(known());
        assertThat(written).as("not in " + METADATA).isEmpty();
    }

    @Test
    void what_a_native_image_is_told_of_is_there() throws Exception {
        for (String type : known()) {
            if (!type.endsWith("[]")) {
                assertThat(Class.forName(type)).isNotNull();
            }
        }
    }

    private static Set<String> known() throws IOException {
        Set<String> types = new TreeSet<>();
        JsonArray reflection = new JsonObject(Files.readString(METADATA)).getJsonArray("reflection");
        for (int i = 0; i < reflection.size(); i++) {
            JsonObject entry = reflection.getJsonObject(i);
            assertThat(entry.getBoolean("serializable")).isTrue();
            types.add(entry.getString("type"));
        }
        return types;
    }

    private static void collect(Feed feed, Set<String> into) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Checkpoint.write(bytes, feed.state());
        try (ObjectInputStream in =
                new ObjectInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                    @Override
                    protected Class<?> resolveClass(ObjectStreamClass written)
                            throws IOException, ClassNotFoundException {
                        Class<?> type = super.resolveClass(written);
                        into.add(type.getTypeName());
                        return type;
                    }
                }) {
            in.readObject();
        }
    }
}
