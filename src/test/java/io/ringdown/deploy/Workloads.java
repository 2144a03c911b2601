package io.ringdown.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.ringdown.deploy.Manifests.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold for whatever is given to a cluster, by Kustomize or by Helm. */
final class Workloads {

    private Workloads() {}

    static <T> List<T> of(Class<T> type, List<Manifest> documents) {
        return documents.stream()
                .map(Manifest::value)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static StatefulSet statefulSet(List<Manifest> documents) {
        List<StatefulSet> found = of(StatefulSet.class, documents);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** Pod Security "restricted", and what goes beyond. */
    static void assertRestricted(List<Manifest> documents) {
        PodSpec pod = statefulSet(documents).getSpec().getTemplate().getSpec();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        List<Container> containers = new ArrayList<>(pod.getContainers());
        containers.addAll(pod.getInitContainers());
        assertThat(containers).isNotEmpty().allSatisfy(container -> {
            var security = container.getSecurityContext();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getPrivileged()).isNull();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(security.getCapabilities().getAdd()).isEmpty();
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getVolumeMounts())
                    .as("what is written in a read-only root")
                    .extracting(mount -> mount.getMountPath())
                    .contains("/data", "/tmp");
        });
    }

    /** Neither a PBX nor the database may restart a pod; what ends has the time to. */
    static void assertProbesAreNoTrap(List<Manifest> documents, String ready) {
        PodSpec pod = statefulSet(documents).getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().getFirst();

        assertThat(path(container.getLivenessProbe())).isEqualTo("/q/health/live");
        assertThat(path(container.getReadinessProbe())).isEqualTo(ready);
        assertThat(path(container.getStartupProbe())).isEqualTo("/q/health/started");
        int startup = container.getStartupProbe().getFailureThreshold()
                * container.getStartupProbe().getPeriodSeconds();
        assertThat(startup).as("seconds for a journal to be read").isGreaterThanOrEqualTo(300);
        long drain = container.getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(drain).isPositive();
        assertThat(pod.getTerminationGracePeriodSeconds())
                .as("the service wants up to 60 s, docs/operations.md")
                .isGreaterThanOrEqualTo(60 + drain);
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        return probe.getHttpGet().getPath();
    }

    /** Whoever selects finds the pods, and names that are used are there. */
    static void assertSelectorsAgree(List<Manifest> documents) {
        StatefulSet set = statefulSet(documents);
        PodTemplateSpec template = set.getSpec().getTemplate();
        Map<String, String> labels = template.getMetadata().getLabels();
        Map<String, String> selector = set.getSpec().getSelector().getMatchLabels();

        assertThat(selector).isNotEmpty();
        assertThat(labels).containsAllEntriesOf(selector);
        List<Service> services = of(Service.class, documents);
        assertThat(services)
                .extracting(service -> service.getMetadata().getName())
                .contains(set.getSpec().getServiceName());
        assertThat(services).allSatisfy(service -> assertThat(service.getSpec().getSelector())
                .isEqualTo(selector));
        assertThat(of(PodDisruptionBudget.class, documents)).isNotEmpty().allSatisfy(budget -> assertThat(
                        budget.getSpec().getSelector().getMatchLabels())
                .isEqualTo(selector));
        assertThat(of(NetworkPolicy.class, documents)).isNotEmpty().allSatisfy(policy -> assertThat(
                        policy.getSpec().getPodSelector().getMatchLabels())
                .isEqualTo(selector));
        assertThat(template.getSpec().getTopologySpreadConstraints())
                .allSatisfy(spread ->
                        assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(selector));
        for (ServiceMonitor monitor : of(ServiceMonitor.class, documents)) {
            Map<String, String> wanted = monitor.getSpec().getSelector().getMatchLabels();
            assertThat(services.stream()
                            .filter(service -> service.getMetadata().getLabels() != null
                                    && service.getMetadata()
                                            .getLabels()
                                            .entrySet()
                                            .containsAll(wanted.entrySet())))
                    .as("each replica is scraped once")
                    .hasSize(wanted.containsKey("app.kubernetes.io/name") && labelled(services) ? 1 : 0);
        }
        assertNamesAreThere(documents, template.getSpec());
    }

    /** The base of a Kustomization gets its labels only when it is rendered. */
    private static boolean labelled(List<Service> services) {
        return services.getFirst().getMetadata().getLabels() != null;
    }

    private static void assertNamesAreThere(List<Manifest> documents, PodSpec pod) {
        Set<String> configMaps = new LinkedHashSet<>();
        documents.stream()
                .filter(document -> document.kind().equals("ConfigMap"))
                .forEach(document -> configMaps.add(document.name()));
        Stream<String> mounted = pod.getVolumes().stream()
                .map(Volume::getConfigMap)
                .filter(map -> map != null)
                .map(map -> map.getName());
        Stream<String> read = pod.getContainers().stream()
                .flatMap(container -> container.getEnvFrom().stream())
                .filter(from -> from.getConfigMapRef() != null)
                .map(from -> from.getConfigMapRef().getName());
        assertThat(Stream.concat(mounted, read)).isNotEmpty().allSatisfy(name -> assertThat(configMaps)
                .contains(name));
        Set<String> volumes = new LinkedHashSet<>();
        pod.getVolumes().forEach(volume -> volumes.add(volume.getName()));
        statefulSet(documents)
                .getSpec()
                .getVolumeClaimTemplates()
                .forEach(claim -> volumes.add(claim.getMetadata().getName()));
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .allSatisfy(mount -> assertThat(volumes).contains(mount.getName()));
        assertThat(documents.stream()
                        .filter(document -> document.kind().equals("ServiceAccount"))
                        .map(Manifest::name))
                .contains(pod.getServiceAccountName());
    }

    /** A rule without peers or without ports is open to all of them. */
    static void assertEveryRuleHasPeersAndPorts(NetworkPolicy policy) {
        assertThat(policy.getSpec().getIngress()).allSatisfy(rule -> {
            assertThat(rule.getFrom()).isNotEmpty();
            assertThat(rule.getPorts()).isNotEmpty();
        });
        assertThat(policy.getSpec().getEgress()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.getTo()).isNotEmpty();
            assertThat(rule.getPorts()).isNotEmpty();
        });
    }

    /** As name/key, of all that reads a key of a Secret. */
    static Set<String> secretsWanted(List<Manifest> documents) {
        Set<String> wanted = new LinkedHashSet<>();
        for (Manifest document : documents) {
            for (JsonNode reference : document.tree().findValues("secretKeyRef")) {
                wanted.add(reference.path("name").asText() + "/"
                        + reference.path("key").asText());
            }
            for (JsonNode reference : document.tree().findValues("credentials")) {
                wanted.add(reference.path("name").asText() + "/"
                        + reference.path("key").asText());
            }
        }
        return wanted;
    }
}
