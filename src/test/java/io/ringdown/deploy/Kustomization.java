package io.ringdown.deploy;

import java.util.List;
import java.util.Map;

/** What we say of Kustomize's Kustomization and Component; nothing else is taken. */
record Kustomization(
        String apiVersion,
        String kind,
        String namespace,
        List<Labels> labels,
        List<String> resources,
        List<String> components,
        List<Patch> patches,
        List<Image> images,
        List<Generator> configMapGenerator) {

    record Labels(Map<String, String> pairs, boolean includeSelectors, boolean includeTemplates) {}

    record Patch(String path, Target target) {}

    record Target(String kind, String name) {}

    record Image(String name, String newName, String newTag, String digest) {}

    record Generator(String name, List<String> files, Options options) {}

    record Options(boolean disableNameSuffixHash, Map<String, String> labels) {}
}
