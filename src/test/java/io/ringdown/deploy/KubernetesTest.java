package io.ringdown.deploy;

import static io.ringdown.deploy.Manifests.DEPLOY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.ringdown.deploy.Manifests.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Kustomize base, its overlays and components. */
class KubernetesTest {

    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final Path BASE = KUBERNETES.resolve("base");
    private static final Path PRODUCTION = KUBERNETES.resolve("overlays/production");

    private static List<Manifest> all(Path folder) {
        return Manifests.files(folder, ".yaml").stream()
                .flatMap(file -> Manifests.parse(file).stream())
                .toList();
    }

    @Test
    void every_document_is_one_that_kubernetes_knows() {
        List<Manifest> documents = all(KUBERNETES);

        assertThat(documents)
                .extracting(Manifest::kind)
                .contains("StatefulSet", "ServiceMonitor", "Cluster", "Ingress");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {prots: []}}",
                "{apiVersion: v1, kind: Service, metadata: {name: a, label: {}}}",
                "{apiVersion: apps/v1, kind: StatefulSet, spec: {template: {spec: {containers: [{nmae: a}]}}}}",
                "{apiVersion: apps/v1, kind: StatefulSet, spec: {replicas: two}}",
                "{apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, spec: {groups: [{rules: [{alart: a}]}]}}",
                "{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, spec: {instance: 3}}",
                "{apiVersion: v1, kind: Sevrice}",
                "{apiVersion: v1, kind: Service, kind: Service}"
            })
    void what_kubernetes_does_not_know_is_refused(String document) {
        assertThatThrownBy(() -> Manifests.parse("here", document)).isInstanceOf(AssertionError.class);
    }

    @Test
    void what_a_kustomization_names_is_there_and_nothing_is_forgotten() {
        for (Path file : Manifests.files(KUBERNETES, "kustomization.yaml")) {
            Kustomization kustomization =
                    (Kustomization) Manifests.parse(file).getFirst().value();
            Set<Path> named = new LinkedHashSet<>();
            Path folder = file.getParent();
            of(kustomization.resources()).forEach(resource -> named.add(folder.resolve(resource)));
            of(kustomization.components()).forEach(component -> named.add(folder.resolve(component)));
            of(kustomization.patches()).forEach(patch -> named.add(folder.resolve(patch.path())));
            of(kustomization.configMapGenerator()).forEach(generator -> generator
                    .files()
                    .forEach(each -> named.add(folder.resolve(each.substring(each.indexOf('=') + 1)))));
            assertThat(named).allSatisfy(path -> assertThat(path).exists());

            List<Path> beside = new ArrayList<>(Manifests.files(folder, ".yaml"));
            beside.removeIf(
                    path -> path.equals(file) || path.getFileName().toString().equals("secrets.example.yaml"));
            assertThat(named).as("of " + folder).containsAll(beside);
        }
    }

    private static <T> Stream<T> of(List<T> list) {
        return Optional.ofNullable(list).stream().flatMap(List::stream);
    }

    @Test
    void the_base_may_do_nothing_that_it_need_not() {
        Workloads.assertRestricted(all(BASE));
        Workloads.assertProbesAreNoTrap(all(BASE), "/q/health/ready");
        Workloads.assertSelectorsAgree(all(BASE));
    }

    @Test
    void no_patch_touches_what_the_base_says_of_security() {
        assertThat(Manifests.files(KUBERNETES.resolve("overlays"), ".yaml")).allSatisfy(file -> assertThat(
                        Manifests.text(file))
                .doesNotContain(
                        "securityContext", "hostNetwork", "hostPID", "hostPath", "automountServiceAccountToken"));
    }

    @Test
    void nobody_comes_in_unless_an_overlay_says_who() {
        NetworkPolicy base = (NetworkPolicy)
                Manifests.parse(BASE.resolve("networkpolicy.yaml")).getFirst().value();
        NetworkPolicy production = (NetworkPolicy) Manifests.parse(PRODUCTION.resolve("networkpolicy.yaml"))
                .getFirst()
                .value();

        assertThat(base.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(base.getSpec().getIngress()).isEmpty();
        Workloads.assertEveryRuleHasPeersAndPorts(base);
        Workloads.assertEveryRuleHasPeersAndPorts(production);
        // the patch replaces the list, so what the base opens must be in it, too
        assertThat(production.getSpec().getEgress()).containsAll(base.getSpec().getEgress());
    }

    @Test
    void the_examples_of_secrets_are_those_that_are_asked_for() {
        List<Manifest> asking = new ArrayList<>(all(KUBERNETES));
        Set<String> wanted = Workloads.secretsWanted(asking);
        Set<String> given = new LinkedHashSet<>();
        for (Manifest manifest : Manifests.parse(PRODUCTION.resolve("secrets.example.yaml"))) {
            Secret secret = (Secret) manifest.value();
            secret.getStringData().keySet().forEach(key -> given.add(manifest.name() + "/" + key));
        }
        // CloudNativePG makes it
        given.add("ringdown-db-app/username");
        given.add("ringdown-db-app/password");
        // the ingress controller reads it as a whole; each PBX names its own
        given.removeIf(secret -> secret.startsWith("ringdown-tls/") || secret.startsWith("ringdown-pbx-secrets/"));
        assertThat(wanted).isEqualTo(given);
    }

    @Test
    void pbxs_read_their_secrets_from_where_they_are_mounted() {
        String mounted = "/run/secrets/ringdown/pbx/";
        assertThat(Manifests.text(BASE.resolve("statefulset.yaml")))
                .contains("mountPath: " + mounted.substring(0, mounted.length() - 1));
        ConfigMap pbxs = (ConfigMap)
                Manifests.parse(PRODUCTION.resolve("pbxs.yaml")).getFirst().value();
        Secret secrets = (Secret) Manifests.parse(PRODUCTION.resolve("secrets.example.yaml"))
                .getFirst()
                .value();

        pbxs.getData().forEach((file, text) -> {
            assertThat(file).endsWith(".properties");
            assertThat(text.lines()).anySatisfy(line -> {
                assertThat(line).startsWith("secret-file=" + mounted);
                assertThat(secrets.getStringData()).containsKey(line.substring(line.lastIndexOf('/') + 1));
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "production"})
    void overlays_render(String overlay) {
        Optional<String> rendered = Manifests.run(
                "kubectl",
                "kustomize",
                KUBERNETES.resolve("overlays").resolve(overlay).toString());
        assumeTrue(rendered.isPresent(), "kubectl is not on this machine: overlays are not rendered");

        List<Manifest> documents = Manifests.parse("overlay " + overlay, rendered.get());
        Workloads.assertRestricted(documents);
        Workloads.assertProbesAreNoTrap(documents, "/q/health/ready");
        Workloads.assertSelectorsAgree(documents);
        assertThat(Files.exists(KUBERNETES.resolve("overlays").resolve(overlay)))
                .isTrue();
    }
}
