package io.ringdown.deploy;

import static java.util.Map.entry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** YAML documents, read as strictly as can be: a field that nobody knows, or a key that is there twice, is refused. */
final class Manifests {

    static final Path DEPLOY = Path.of("deploy");

    /** One document, and where it stands. */
    record Manifest(String source, Object value, JsonNode tree) {
        String kind() {
            return tree.path("kind").asText();
        }

        String name() {
            return tree.at("/metadata/name").asText();
        }
    }

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            entry("v1/Namespace", Namespace.class),
            entry("v1/ServiceAccount", ServiceAccount.class),
            entry("v1/ConfigMap", ConfigMap.class),
            entry("v1/Secret", Secret.class),
            entry("v1/Service", Service.class),
            entry("apps/v1/StatefulSet", StatefulSet.class),
            entry("networking.k8s.io/v1/Ingress", Ingress.class),
            entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            entry("postgresql.cnpg.io/v1/Cluster", PostgresCluster.class),
            entry("kustomize.config.k8s.io/v1beta1/Kustomization", Kustomization.class),
            entry("kustomize.config.k8s.io/v1alpha1/Component", Kustomization.class));

    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new WithoutCatchAll());

    /** The models keep what they do not know in a map beside; here nothing may be unknown. */
    private static final class WithoutCatchAll extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated where) {
            return false;
        }

        @Override
        public com.fasterxml.jackson.annotation.JsonIgnoreProperties.Value findPropertyIgnoralByName(
                MapperConfig<?> config, Annotated where) {
            return com.fasterxml.jackson.annotation.JsonIgnoreProperties.Value.empty();
        }
    }

    private Manifests() {}

    static List<Manifest> parse(String source, String text) {
        List<Manifest> found = new ArrayList<>();
        try {
            // with the mapper's own parser the features above hold for trees, too
            for (JsonNode tree :
                    YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll()) {
                if (!tree.isNull() && !tree.isMissingNode()) {
                    found.add(new Manifest(source, strictly(tree), tree));
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new AssertionError(source + ": " + unreadable.getMessage(), unreadable);
        }
        return found;
    }

    private static Object strictly(JsonNode tree) throws JsonProcessingException {
        if (tree.has("op")) { // the reader takes a list at the top apart
            return YAML.treeToValue(tree, JsonPatch.class);
        }
        String kind = tree.path("apiVersion").asText() + "/" + tree.path("kind").asText();
        Class<?> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("nobody knows the kind " + kind);
        }
        return YAML.treeToValue(tree, type);
    }

    /** A step of RFC 6902. */
    record JsonPatch(String op, String path, JsonNode value) {}

    static List<Manifest> parse(Path file) {
        return parse(file.toString(), text(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON is YAML, too. */
    static JsonNode tree(Path file) {
        try {
            return YAML.readTree(text(file));
        } catch (JsonProcessingException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a program prints, or why it prints nothing; empty when the machine does not have it. */
    static Optional<String> run(String... command) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notThere) {
            return Optional.empty();
        }
        try {
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + printed);
            }
            return Optional.of(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
