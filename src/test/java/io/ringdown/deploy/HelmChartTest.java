package io.ringdown.deploy;

import static io.ringdown.deploy.Manifests.DEPLOY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.ringdown.deploy.Manifests.Manifest;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart: without Helm its values and what the templates use of them, with Helm what comes out. */
class HelmChartTest {

    private static final Path CHART = DEPLOY.resolve("helm/ringdown");
    private static final Pattern USED = Pattern.compile("\\.Values((?:\\.\\w+)+)");
    private static final String EVERYTHING = """
            replicas: 3
            pbxs:
              office: {host: 10.1.0.5, username: ringdown, trunks: "PJSIP/trunk*"}
              main-office: {host: 10.1.0.6, username: ringdown, secret-file: /run/elsewhere}
            pbxSecrets: {values: {office: 'of "several" words: yes'}}
            database: {url: "jdbc:postgresql://db:5432/ringdown", existingSecret: db}
            auth: {oidc: {authServerUrl: "https://sso.example.org/realms/office", existingSecret: oidc}}
            settings: {RINGDOWN_RETENTION_CALL: P13M, RINGDOWN_CDR_GROUP_SIZE: 100}
            settingsSecrets: [more]
            javaOptions: -Xlog:gc
            ingress: {enabled: true}
            networkPolicy:
              pbxCidrs: [10.1.0.0/24]
              database: [{podSelector: {matchLabels: {app: db}}}]
              egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 443}]}]
            monitoring: {serviceMonitor: true, prometheusRule: true, dashboard: true}
            tolerations: [{operator: Exists}]
            affinity: {podAntiAffinity: {}}
            nodeSelector: {kind: telephony}
            priorityClassName: high
            podAnnotations: {note: here}
            probes: {readinessPath: /q/health/started}
            image: {pullSecrets: [{name: registry}]}
            """;

    private static OutputUnit validate(String values) {
        try {
            JsonObject schema = new JsonObject(Manifests.text(CHART.resolve("values.schema.json")));
            Object given = new JsonObject(Manifests.YAML.readTree(values).toString());
            return Validator.create(
                            JsonSchema.of(schema),
                            new JsonSchemaOptions()
                                    .setBaseUri("https://ringdown.invalid")
                                    .setDraft(Draft.DRAFT7)
                                    .setOutputFormat(OutputFormat.Basic))
                    .validate(given);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_values_are_as_their_schema_says() {
        OutputUnit result = validate(Manifests.text(CHART.resolve("values.yaml")));

        assertThat(result.getValid()).as(String.valueOf(result.getErrors())).isTrue();
        result = validate(EVERYTHING);
        assertThat(result.getValid()).as(String.valueOf(result.getErrors())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replica: 2",
                "replicas: 0",
                "replicas: two",
                "pbxs: {office: {hots: 10.1.0.5, username: a}}",
                "pbxs: {office: {host: 10.1.0.5}}",
                "pbxs: {office: {host: 10.1.0.5, username: a, secret: not-here}}",
                "database: {url: postgres://db}",
                "settings: {ringdown.retention.call: P13M}",
                "networkPolicy: {pbxCidrs: [10.1.0.5]}",
                "probes: {readinessPath: /q/health/well}",
                "auth: {localRole: ROOT}",
                "resources: {limits: {memory: 1 GB}}",
                "image: {repository: a, digest: latest}"
            })
    void wrong_values_are_refused(String values) {
        assertThat(validate(values).getValid()).isFalse();
    }

    @Test
    void templates_use_values_that_are_there_and_all_of_them() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path template : Manifests.files(CHART.resolve("templates"), "")) {
            if (Files.isRegularFile(template)) {
                Matcher value = USED.matcher(Manifests.text(template));
                while (value.find()) {
                    used.add(value.group(1).substring(1));
                }
            }
        }
        JsonNode values = Manifests.tree(CHART.resolve("values.yaml"));
        JsonNode schema = Manifests.tree(CHART.resolve("values.schema.json"));
        for (String path : used) {
            assertThat(values.at("/" + path.replace('.', '/')).isMissingNode())
                    .as("%s is used, and values.yaml does not have it", path)
                    .isFalse();
        }
        Set<String> unused = new TreeSet<>();
        leaves("", values, schema, unused);
        unused.removeIf(leaf -> used.stream()
                .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".") && !path.equals("auth.oidc")));
        // by `with`, so without their beginning
        unused.remove("auth.oidc.clientId");
        assertThat(unused).isEmpty();
    }

    private static void leaves(String path, JsonNode value, JsonNode schema, Set<String> found) {
        if (!path.isEmpty()) {
            assertThat(schema.isMissingNode()).as("%s is in the schema", path).isFalse();
        }
        if (value.isObject() && !value.isEmpty() && schema.has("properties")) {
            value.properties()
                    .forEach(entry -> leaves(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                            entry.getValue(),
                            schema.path("properties").path(entry.getKey()),
                            found));
        } else {
            found.add(path);
        }
    }

    @Test
    void chart_and_images_have_one_version() {
        JsonNode chart = Manifests.tree(CHART.resolve("Chart.yaml"));
        Kustomization base = (Kustomization) Manifests.parse(DEPLOY.resolve("kubernetes/base/kustomization.yaml"))
                .getFirst()
                .value();

        assertThat(chart.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(base.images()).allSatisfy(image -> assertThat(image.newTag())
                .isEqualTo(chart.path("appVersion").asText()));
        assertThat(Manifests.text(Path.of("pom.xml")))
                .contains("<version>" + chart.path("appVersion").asText());
    }

    private static List<Manifest> rendered(String... options) {
        String[] command = new String[4 + options.length];
        command[0] = "helm";
        command[1] = "template";
        command[2] = "ringdown";
        command[3] = CHART.toString();
        System.arraycopy(options, 0, command, 4, options.length);
        Optional<String> printed = Manifests.run(command);
        assumeTrue(printed.isPresent(), "helm is not on this machine: the chart is not rendered");
        return Manifests.parse("chart", printed.get());
    }

    @Test
    void it_renders_as_it_is() {
        List<Manifest> documents = rendered();

        Workloads.assertRestricted(documents);
        Workloads.assertProbesAreNoTrap(documents, "/q/health/ready");
        Workloads.assertSelectorsAgree(documents);
    }

    @Test
    void it_renders_with_everything(@TempDir Path folder) throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), EVERYTHING);
        List<Manifest> documents = rendered("--values", values.toString(), "--namespace", "telephony");

        Workloads.assertRestricted(documents);
        Workloads.assertProbesAreNoTrap(documents, "/q/health/started");
        Workloads.assertSelectorsAgree(documents);
        Workloads.of(NetworkPolicy.class, documents).forEach(Workloads::assertEveryRuleHasPeersAndPorts);
        assertThat(documents)
                .extracting(Manifest::kind)
                .contains("Ingress", "ServiceMonitor", "PrometheusRule", "Secret");
        assertThat(Workloads.secretsWanted(documents))
                .containsExactlyInAnyOrder(
                        "db/username",
                        "db/password",
                        "oidc/client-secret",
                        "oidc/session-secret",
                        "ringdown-metrics/token");
        JsonNode pbxs = documents.stream()
                .filter(document -> document.name().equals("ringdown-pbxs"))
                .findFirst()
                .orElseThrow()
                .tree();
        assertThat(pbxs.at("/data/office.properties").asText().lines())
                .contains("host=10.1.0.5", "trunks=PJSIP/trunk*", "secret-file=/run/secrets/ringdown/pbx/office");
        assertThat(pbxs.at("/data/main-office.properties").asText().lines()).contains("secret-file=/run/elsewhere");
    }

    @Test
    void helm_finds_nothing_to_complain_about() {
        assumeTrue(
                Manifests.run("helm", "lint", "--strict", CHART.toString()).isPresent(),
                "helm is not on this machine: the chart is not linted");
    }
}
