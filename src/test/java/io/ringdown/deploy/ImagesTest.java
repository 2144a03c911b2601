package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
    void the_image_without_a_dockerfile_is_as_that_of_the_dockerfile() {
        String dockerfile = Manifests.text(DOCKER.resolve("Dockerfile.jvm"));
        Map<String, String> jib = new HashMap<>();
        Pattern.compile("<quarkus\\.jib\\.([^>]+)>([^<]+)</")
                .matcher(Manifests.text(Path.of("pom.xml")))
                .results()
                .forEach(property -> jib.put(property.group(1), property.group(2)));

        assertThat(dockerfile)
                .contains("ARG JRE=" + jib.get("base-jvm-image") + "\n")
                .contains("USER " + jib.get("user") + "\n")
                .contains("EXPOSE " + jib.get("ports") + "\n")
                .contains("WORKDIR " + jib.get("working-directory") + "\n");
        String set = dockerfile.substring(dockerfile.indexOf("ENV "), dockerfile.indexOf("WORKDIR /opt"));
        assertThat(jib.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("environment-variables."))
                        .map(each ->
                                each.getKey().substring("environment-variables.".length()) + "=" + each.getValue()))
                .containsExactlyInAnyOrder(set.substring("ENV ".length()).split("[\\s\\\\]+"));
        assertThat(Manifests.text(DOCKER.resolve("ringdown")))
                .contains("flags=\"" + jib.get("jvm-additional-arguments").replace(',', ' ') + " ");
    }

    @Test
    void scripts_can_be_run() {
        assertThat(List.of(DOCKER.resolve("ringdown"), DOCKER.resolve("train.sh")))
                .allSatisfy(script -> assertThat(Files.isExecutable(script)).isTrue());
    }
}
