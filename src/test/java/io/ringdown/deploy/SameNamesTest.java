package io.ringdown.deploy;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_long;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the build that makes two builds the same bytes, run as the build runs it. That they are the same is tried by {@code .ci/run}. */
class SameNamesTest {

    @TempDir
    Path folder;

    @Test
    void jars_that_differ_by_what_threads_and_chance_named_become_the_same_bytes() throws Exception {
        Path one =
                jar("one.jar", new Type("a.First", "proxykey17", "N3fBbi1d"), new Type("b.Second", "proxykey3", "xY"));
        Path two =
                jar("two.jar", new Type("b.Second", "proxykey131", "xY"), new Type("a.First", "proxykey4", "fFkeFknx"));

        assertThat(said(one) + said(two)).isEmpty();

        assertThat(one).hasSameBinaryContentAs(two);
        byte[] once = Files.readAllBytes(one);
        said(one);
        assertThat(one).hasBinaryContent(once);
    }

    @Test
    void who_hands_a_value_over_and_who_takes_it_still_name_the_same_key() throws Exception {
        Path jar = jar(
                "one.jar",
                new Type("a.Gives", "proxykey17", "N3fBbi1d"),
                new Type("b.Other", "proxykey1", "N3fBbi1d"),
                new Type("c.Takes", "proxykey17", "fFkeFknx"));

        said(jar);

        assertThat(key(jar, "a.Gives")).isEqualTo(key(jar, "c.Takes")).isNotEqualTo(key(jar, "b.Other"));
    }

    @Test
    void names_that_only_look_alike_and_all_else_stay() throws Exception {
        Path jar =
                jar("one.jar", new Type("a.First", "proxykey1", "N3fBbi1d"), new Type("b.Mine", "proxykeys", "short"));

        said(jar);

        assertThat(key(jar, "b.Mine")).isEqualTo("proxykeys");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Class<?> mine = loader.loadClass("b.Mine");
            assertThat(mine.getField("cachedValue$short$itn5md0").getType()).isEqualTo(String.class);
            assertThat(mine.getMethod("number").invoke(null)).isEqualTo(1234567890123L);
        }
    }

    @Test
    void it_says_when_the_platform_needs_it_no_longer_and_leaves_alone_what_is_not_there() throws Exception {
        assertThat(said(jar("mended.jar", new Type("a.First", "steps.first.1", "N3fBbi1d"))))
                .contains("Take SameNames and its step out of the build");
        assertThat(said(folder.resolve("none.jar"))).isEmpty();
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

    private Path jar(String name, Type... types) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Type type : types) {
                ZipEntry entry = new ZipEntry(type.name().replace('.', '/') + ".class");
                entry.setTime(0);
                out.putNextEntry(entry);
                out.write(type.bytes());
            }
        }
        return jar;
    }

    private static String key(Path jar, String type) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            return (String) loader.loadClass(type).getMethod("key").invoke(null);
        }
    }

    /** What it says of a jar: nothing if all is well. */
    private static String said(Path jar) throws Exception {
        Process step = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        Path.of("src", "build", "java", "SameNames.java").toString(),
                        jar.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(step.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(step.waitFor()).isEqualTo(said.isEmpty() ? 0 : 1);
        return said;
    }
}
