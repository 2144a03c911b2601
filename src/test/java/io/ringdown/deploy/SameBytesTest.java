package io.ringdown.deploy;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_long;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.bootstrap.runner.AotSerializedApplication;
import io.quarkus.bootstrap.runner.SerializedApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the build that makes two builds the same bytes. That they are is tried by {@code .ci/run}. */
class SameBytesTest {

    private static final String GENERATED = "quarkus/generated-bytecode.jar";
    private static final String TRANSFORMED = "quarkus/transformed-bytecode.jar";
    private static final String LIST = "quarkus/quarkus-application.dat";
    private static final Type STEP = new Type("a.Step", "proxykey1", "N3fBbi1d");

    private static Method step;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile(@TempDir Path classes) throws Exception {
        String source = Path.of("src", "build", "java", "SameBytes.java").toString();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source))
                .isZero();
        step = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)
                .loadClass("SameBytes")
                .getDeclaredMethod("main", String[].class);
        step.setAccessible(true);
    }

    @Test
    void builds_that_differ_by_what_threads_and_chance_named_become_the_same_bytes() throws Exception {
        Path one = app(
                "one", List.of(new Type("a.First", "proxykey17", "N3fBbi1d"), new Type("b.Second", "proxykey3", "xY")));
        Path two = app(
                "two",
                List.of(new Type("a.First", "proxykey4", "fFkeFknx"), new Type("b.Second", "proxykey131", "xY")));

        assertThat(said(one) + said(two)).isEmpty();

        assertSame(one, two);
        byte[] once = Files.readAllBytes(one.resolve(GENERATED));
        assertThat(said(one)).isEmpty();
        assertThat(one.resolve(GENERATED)).hasBinaryContent(once);
    }

    @Test
    void builds_that_found_their_classes_in_folders_of_another_order_become_the_same_bytes() throws Exception {
        Type library = new Type("z.Library", "none", "none");
        Type ours = new Type("a.Ours", "none", "none");
        Path one = app("one", List.of(STEP), ours, library);
        Path two = app("two", List.of(STEP), library, ours);
        assertThat(Files.readAllBytes(one.resolve(LIST))).isNotEqualTo(Files.readAllBytes(two.resolve(LIST)));

        assertThat(said(one) + said(two)).isEmpty();

        assertSame(one, two);
        assertThat(Files.readAllBytes(one.resolve(LIST))).isEqualTo(listed(one));
        assertThat(key(one.resolve(TRANSFORMED), "z.Library")).isEqualTo("none");
    }

    @Test
    void who_hands_a_value_over_and_who_takes_it_still_name_the_same_key() throws Exception {
        Path app = app(
                "one",
                List.of(
                        new Type("a.Gives", "proxykey17", "N3fBbi1d"),
                        new Type("b.Other", "proxykey1", "N3fBbi1d"),
                        new Type("c.Takes", "proxykey17", "fFkeFknx")));

        assertThat(said(app)).isEmpty();

        Path jar = app.resolve(GENERATED);
        assertThat(key(jar, "a.Gives")).isEqualTo(key(jar, "c.Takes")).isNotEqualTo(key(jar, "b.Other"));
    }

    @Test
    void names_that_only_look_alike_and_all_else_stay() throws Exception {
        Path app = app("one", List.of(STEP, new Type("b.Mine", "proxykeys", "short")));

        assertThat(said(app)).isEmpty();

        Path jar = app.resolve(GENERATED);
        assertThat(key(jar, "b.Mine")).isEqualTo("proxykeys");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Class<?> mine = loader.loadClass("b.Mine");
            assertThat(mine.getField("cachedValue$short$itn5md0").getType()).isEqualTo(String.class);
            assertThat(mine.getMethod("number").invoke(null)).isEqualTo(1234567890123L);
        }
    }

    @Test
    void it_says_when_the_platform_does_not_number_so_any_more() throws Exception {
        assertThat(said(app("mended", List.of(new Type("a.First", "steps.first.1", "N3fBbi1d")))))
                .contains("Take that part of SameBytes out of the build");
    }

    @Test
    void it_refuses_to_write_a_list_that_it_would_not_have_written() throws Exception {
        Path app = app("other", List.of(STEP));
        Files.write(app.resolve(LIST), new byte[] {0}, StandardOpenOption.APPEND);

        assertThat(said(app)).contains("the platform lists them otherwise now");
    }

    @Test
    void what_is_packed_otherwise_is_left_as_it_is() throws Exception {
        Path app = app("aot", List.of(STEP));
        byte[] generated = Files.readAllBytes(app.resolve(GENERATED));
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        AotSerializedApplication.write(list, "c.Main", List.of(app.resolve(TRANSFORMED), app.resolve(GENERATED)));
        Files.write(app.resolve(LIST), list.toByteArray());

        assertThat(said(app)).isEmpty();

        assertThat(app.resolve(LIST)).hasBinaryContent(list.toByteArray());
        assertThat(app.resolve(GENERATED)).hasBinaryContent(generated);
        assertThat(said(folder.resolve("none"))).isEmpty();
    }

    /** A class as a build generates it: a key, which {@code key()} answers, and a field with a part that is chance. */
    private record Type(String name, String key, String chance) {

        byte[] bytes() {
            return ClassFile.of().build(ClassDesc.of(name), type -> type.withFlags(ACC_PUBLIC)
                    // a long takes two places among the constants
                    .withMethodBody("number", MethodTypeDesc.of(CD_long), ACC_PUBLIC | ACC_STATIC, code -> code.ldc(
                                    1234567890123L)
                            .lreturn())
                    .withField("cachedValue$" + chance + "$itn5md0", CD_String, ACC_PUBLIC | ACC_STATIC)
                    .withMethodBody("key", MethodTypeDesc.of(CD_String), ACC_PUBLIC | ACC_STATIC, code -> code.ldc(key)
                            .areturn()));
        }
    }

    /** What Quarkus packs, of so many classes. */
    private Path app(String name, List<Type> generated, Type... transformed) throws Exception {
        Path app = folder.resolve(name);
        for (String part : List.of("quarkus", "app", "lib/main", "lib/boot")) {
            Files.createDirectories(app.resolve(part));
        }
        jar(app.resolve(GENERATED), generated);
        jar(app.resolve(TRANSFORMED), List.of(transformed));
        jar(app.resolve("app/ringdown.jar"), List.of(new Type("c.Main", "none", "none")));
        jar(app.resolve("lib/main/library.jar"), List.of(new Type("d.Library", "none", "none")));
        Path runner = Path.of(SerializedApplication.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.copy(runner, app.resolve("lib/boot/runner.jar"));
        Files.write(app.resolve(LIST), listed(app));
        return app;
    }

    private static byte[] listed(Path app) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Path> path = Stream.of(TRANSFORMED, GENERATED, "app/ringdown.jar", "lib/main/library.jar")
                .map(app::resolve)
                .toList();
        SerializedApplication.write(bytes, "c.Main", app, path, List.of(app.resolve("lib/boot/runner.jar")));
        return bytes.toByteArray();
    }

    private static void jar(Path jar, List<Type> types) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Type type : types) {
                ZipEntry entry = new ZipEntry(type.name().replace('.', '/') + ".class");
                entry.setTime(0);
                out.putNextEntry(entry);
                out.write(type.bytes());
            }
        }
    }

    private static void assertSame(Path one, Path two) {
        for (String file : List.of(GENERATED, TRANSFORMED, LIST)) {
            assertThat(one.resolve(file)).hasSameBinaryContentAs(two.resolve(file));
        }
    }

    private static String key(Path jar, String type) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            return (String) loader.loadClass(type).getMethod("key").invoke(null);
        }
    }

    /** What it refuses to do: nothing if all is well. */
    private static String said(Path app) throws Exception {
        try {
            step.invoke(null, (Object) new String[] {app.toString()});
            return "";
        } catch (InvocationTargetException refused) {
            return refused.getCause().getMessage();
        }
    }
}
