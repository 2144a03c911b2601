package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfiles, as far as they can be read without Docker. */
class ImagesTest {

    private static final Path DOCKER = Manifests.DEPLOY.resolve("docker");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void images_run_as_nobody_in_particular(String name) {
        List<String> lines = Manifests.text(DOCKER.resolve(name)).lines().toList();
        List<String> last = lines.subList(
                lines.lastIndexOf(lines.stream()
                        .filter(line -> line.startsWith("FROM "))
                        .toList()
                        .getLast()),
                lines.size());

        assertThat(last).contains("USER 10001:10001", "VOLUME /data", "EXPOSE 8080");
        assertThat(last.indexOf("USER 10001:10001"))
                .isLessThan(last.indexOf("ENTRYPOINT [\"/opt/ringdown/ringdown\"]"));
        assertThat(lines).noneMatch(line -> line.contains(":latest"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void what_is_copied_is_there_and_let_into_the_context(String name) {
        List<String> ignored = Manifests.text(Path.of(".dockerignore")).lines().toList();
        assertThat(ignored.getFirst()).isEqualTo("*");
        Manifests.text(DOCKER.resolve(name))
                .lines()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .flatMap(line -> {
                    List<String> words = List.of(line.split(" "));
                    return words.subList(1, words.size() - 1).stream();
                })
                .forEach(source -> {
                    assertThat(Path.of(source)).exists();
                    assertThat(ignored)
                            .as("the context has " + source)
                            .anyMatch(
                                    line -> line.startsWith("!") && (source + "/").startsWith(line.substring(1) + "/"));
                });
    }

    @Test
    void scripts_can_be_run() {
        assertThat(List.of(DOCKER.resolve("ringdown"), DOCKER.resolve("train.sh")))
                .allSatisfy(script -> assertThat(Files.isExecutable(script)).isTrue());
    }
}
