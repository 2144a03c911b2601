package io.ringdown.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.ami.session.SessionConfig;
import io.ringdown.control.ErrorCode;
import io.ringdown.control.PbxAdministration.Change;
import io.ringdown.control.PbxAdministration.RefusedException;
import io.ringdown.pbx.PbxRegistry.Wish;
import io.ringdown.pbx.PbxSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which PBXs there should be, as files come, change and go. */
class PbxConfigsTest {

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private PbxConfigs configs;
    private Map<String, Wish> wishes = Map.of();

    private Path files() {
        return folder.resolve("pbx.d");
    }

    private void start() {
        settings.put("ringdown.pbx-dir", files().toString());
        SmallRyeConfig all = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "application.properties", 250))
                .withMapping(RingdownConfig.class)
                .build();
        configs = new PbxConfigs(all.getConfigMapping(RingdownConfig.class), all);
        configs.tell(told -> wishes = Map.copyOf(told));
        configs.look();
    }

    /** A file counts when it was the same twice. */
    private void lookTwice() {
        configs.look();
        configs.look();
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(files());
        Files.writeString(files().resolve(name + ".properties"), text);
    }

    private PbxSettings followed(String name) {
        assertThat(wishes.get(name)).isInstanceOf(Wish.Follow.class);
        return ((Wish.Follow) wishes.get(name)).settings();
    }

    private String error(String name) {
        assertThat(wishes.get(name)).isInstanceOf(Wish.Broken.class);
        return ((Wish.Broken) wishes.get(name)).error();
    }

    private SessionConfig session(String name) {
        return followed(name).session();
    }

    @Test
    void files_come_change_and_go() throws IOException {
        start();
        assertThat(wishes).isEmpty();
        assertThat(configs.nobodyWants()).isTrue();

        write("office", "host=pbx.example\nport=5039\nusername=u\nsecret=s\ntrunks=PJSIP/trunk*,DAHDI/*\n");
        lookTwice();
        assertThat(session("office").address()).isEqualTo("pbx.example:5039");
        assertThat(followed("office").trunks().patterns()).containsExactly("PJSIP/trunk*", "DAHDI/*");
        assertThat(configs.trunks("office")).contains(followed("office").trunks());

        write("office", "host=other.example\nusername=u\nsecret=s\n");
        lookTwice();
        assertThat(session("office").address()).isEqualTo("other.example:5038");

        Files.delete(files().resolve("office.properties"));
        lookTwice();
        assertThat(wishes).isEmpty();
        assertThat(configs.nobodyWants()).isFalse();
    }

    @Test
    void a_file_that_is_being_written_is_not_taken_half() throws IOException {
        write("office", "host=pbx.example\nusername=u\nsecret=s\n");
        start();

        write("office", "host=pbx.exa");
        configs.look();
        assertThat(session("office").host()).isEqualTo("pbx.example");
        write("office", "host=pbx2.example\nusername=u\nsecret=s\n");
        configs.look();
        assertThat(session("office").host()).isEqualTo("pbx.example");
        configs.look();
        assertThat(session("office").host()).isEqualTo("pbx2.example");
    }

    @Test
    void one_that_is_wrong_says_what_and_stops_no_other() throws IOException {
        settings.put("ringdown.pbx.fixed.username", "u");
        write("good", "host=h\nusername=u\nsecret=s\n");
        write("hots", "hots=h\nusername=u\nsecret=s\n");
        write("port", "host=h\nport=many\nusername=u\nsecret=s\n");
        write("range", "host=h\nport=70000\nusername=u\nsecret=s\n");
        write("bare", "host=h\nusername=u\n");
        write("un.named", "host=h\nusername=u\nsecret=s\n");
        write("escape", "host=\\u12\n");
        start();

        assertThat(session("good").host()).isEqualTo("h");
        assertThat(error("hots")).contains("ringdown.pbx.hots.hots");
        assertThat(error("port")).contains("many");
        assertThat(error("range")).contains("70000");
        assertThat(error("bare")).isEqualTo("no secret or secret-file given");
        assertThat(error("un.named")).contains("letters, digits");
        assertThat(error("escape")).isNotEmpty();
        assertThat(error("fixed")).contains("no secret");
    }

    @Test
    void what_a_file_does_not_say_the_service_says() throws IOException {
        settings.put("ringdown.pbx.office.secret", "from-the-environment");
        settings.put("ringdown.pbx.fixed.host", "h");
        settings.put("ringdown.pbx.fixed.username", "u");
        settings.put("ringdown.pbx.fixed.secret", "s");
        write("office", "host=h\nusername=u\n");
        start();

        assertThat(session("office").secret()).isEqualTo("from-the-environment");
        assertThat(session("fixed").host()).isEqualTo("h");
        write("fixed", "port=5555\n");
        lookTwice();
        assertThat(session("fixed").address()).isEqualTo("h:5555");
    }

    @Test
    void expressions_in_files_read_nothing() throws IOException {
        settings.put("quarkus.datasource.password", "of-the-database");
        write("office", "host=h\nusername=${quarkus.datasource.password}\nsecret=a${b}c\n");
        start();

        assertThat(session("office").username()).isEqualTo("${quarkus.datasource.password}");
        assertThat(session("office").secret()).isEqualTo("a${b}c");
    }

    @Test
    void a_secret_is_read_from_its_file_and_again_when_it_changes() throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "first\n");
        write("office", "host=h\nusername=u\nsecret=not-this\nsecret-file=" + secret + "\n");
        start();
        assertThat(session("office").secret()).isEqualTo("first");

        Files.writeString(secret, "second\n");
        lookTwice();
        assertThat(session("office").secret()).isEqualTo("second");

        Files.delete(secret);
        lookTwice();
        assertThat(error("office")).contains("secret-file " + secret + " cannot be read");
    }

    @Test
    void files_that_kubernetes_mounts_are_switched_all_at_once() throws IOException {
        Files.createDirectories(files());
        mount("1", "one.example");
        Files.createSymbolicLink(files().resolve("office.properties"), Path.of("..data", "office.properties"));
        start();
        assertThat(session("office").host()).isEqualTo("one.example");

        mount("2", "two.example");
        lookTwice();

        assertThat(session("office").host()).isEqualTo("two.example");
        assertThat(wishes).hasSize(1);
    }

    private void mount(String version, String host) throws IOException {
        Path data = Files.createDirectories(files().resolve("..version_" + version));
        Files.writeString(data.resolve("office.properties"), "host=" + host + "\nusername=u\nsecret=s\n");
        Path link = Files.createSymbolicLink(files().resolve("..data_tmp"), data.getFileName());
        Files.move(
                link, files().resolve("..data"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    // ---- administration

    private static Change office(String host, Integer port, String username, String secret) {
        return new Change("office", host, port, username, secret, null, List.of("PJSIP/trunk*"));
    }

    private static ErrorCode refusal(Runner act) {
        try {
            act.run();
        } catch (RefusedException refused) {
            assertThat(refused.getMessage()).isNotEmpty().doesNotContain("s3cret");
            return refused.code();
        }
        throw new AssertionError("it was not refused");
    }

    private interface Runner {
        void run() throws RefusedException;
    }

    @Test
    void one_is_added_changed_and_removed() throws Exception {
        start();

        configs.add(office("h", null, "u", "s3cret with = : # and ${x} \\"));
        assertThat(session("office").secret()).isEqualTo("s3cret with = : # and ${x} \\");
        assertThat(followed("office").trunks().patterns()).containsExactly("PJSIP/trunk*");
        Path file = files().resolve("office.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var all = Files.list(files())) {
            assertThat(all).containsExactly(file);
        }
        start(); // it is there after a restart, too
        assertThat(session("office").secret()).isEqualTo("s3cret with = : # and ${x} \\");

        configs.update(new Change("office", null, null, "other", null, null, null));
        assertThat(session("office").username()).isEqualTo("other");
        assertThat(session("office").secret()).startsWith("s3cret");
        assertThat(followed("office").trunks().patterns()).containsExactly("PJSIP/trunk*");
        configs.update(new Change("office", null, null, null, null, null, List.of()));
        assertThat(followed("office").trunks().patterns()).isEmpty();

        configs.remove("office");
        assertThat(wishes).isEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void a_secret_does_not_follow_to_another_address() throws Exception {
        start();
        configs.add(office("h", null, "u", "s3cret"));

        assertThat(refusal(() -> configs.update(office("evil.example", null, null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.update(office(null, 1, null, null)))).isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.update(new Change("office", null, null, null, null, true, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(session("office").address()).isEqualTo("h:5038");

        configs.update(office("other.example", null, null, "another"));
        assertThat(session("office").address()).isEqualTo("other.example:5038");
    }

    @Test
    void what_cannot_be_is_refused_and_changes_nothing() throws Exception {
        settings.put("ringdown.pbx.fixed.host", "h");
        settings.put("ringdown.pbx.fixed.username", "u");
        settings.put("ringdown.pbx.fixed.secret", "s");
        start();
        configs.add(office("h", null, "u", "s3cret"));
        Map<String, Wish> before = wishes;

        assertThat(refusal(() -> configs.add(office("h", null, "u", "s3cret")))).isEqualTo(ErrorCode.EXISTS);
        assertThat(refusal(() -> configs.add(new Change("fixed", "h", null, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.EXISTS);
        assertThat(refusal(() -> configs.add(new Change("../x", "h", null, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.add(new Change("demo", "h", null, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.add(new Change("x", "h", 70_000, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.add(new Change("x", null, null, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.add(new Change("x", "h", null, "u", null, null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.add(new Change("x", "h", null, "u", "s3cret\n", null, null))))
                .isEqualTo(ErrorCode.INVALID);
        assertThat(refusal(() -> configs.update(new Change("x", "h", null, "u", "s3cret", null, null))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> configs.remove("x"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(() -> configs.remove("fixed"))).isEqualTo(ErrorCode.FIXED);
        assertThat(wishes.keySet()).isEqualTo(before.keySet());
    }

    @Test
    void a_folder_that_cannot_be_written_is_told() throws Exception {
        Files.writeString(folder.resolve("pbx.d"), "a file, no folder");
        start();

        assertThatThrownBy(() -> configs.add(office("h", null, "u", "s3cret")))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.NOT_WRITABLE));
    }
}
