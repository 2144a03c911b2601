package io.ringdown;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ringdown.access.Sight;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PastChanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The import table of docs/architecture.md: what is not listed is not allowed. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.ringdown");

    private static final String ANY = "*";

    private static final Map<String, List<String>> MAY_IMPORT = new LinkedHashMap<>();

    static {
        MAY_IMPORT.put("ami.codec", List.of());
        MAY_IMPORT.put("ami.action", List.of("ami.codec"));
        MAY_IMPORT.put("ami.event", List.of("ami.codec"));
        MAY_IMPORT.put("call", List.of());
        MAY_IMPORT.put("access", List.of("call"));
        MAY_IMPORT.put("login", List.of("access"));
        MAY_IMPORT.put("engine", List.of("ami.event", "call"));
        MAY_IMPORT.put("ami.session", List.of("ami.codec", "ami.event"));
        MAY_IMPORT.put("journal", List.of("ami.codec", "ami.event", "engine", "call"));
        MAY_IMPORT.put("pbx", List.of("ami.codec", "ami.event", "ami.session", "engine", "call", "control", "journal"));
        MAY_IMPORT.put("live", List.of("access", "call", "pbx"));
        MAY_IMPORT.put("cdr", List.of("access", "call", "pbx"));
        MAY_IMPORT.put("json", List.of("call"));
        MAY_IMPORT.put("webhook", List.of("access", "call", "json", "live", "cdr", "pbx"));
        MAY_IMPORT.put("control", List.of("access", "ami.action", "ami.codec", "ami.event", "call"));
        MAY_IMPORT.put("audit", List.of("access", "call", "cdr", "control"));
        MAY_IMPORT.put(
                "graphql",
                List.of(
                        "access",
                        "ami.codec",
                        "call",
                        "live",
                        "cdr",
                        "control",
                        "graphql.request",
                        "graphql.socket",
                        "login"));
        MAY_IMPORT.put("graphql.request", List.of());
        MAY_IMPORT.put("graphql.socket", List.of("access", "graphql.request", "http", "live", "login"));
        MAY_IMPORT.put("http", List.of());
        MAY_IMPORT.put("demo", List.of("ami.codec", "ami.event"));
        MAY_IMPORT.put("cli", List.of(ANY));
        MAY_IMPORT.put("ops", List.of(ANY));
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals("io.ringdown") ? "" : name.substring("io.ringdown.".length());
    }

    private static boolean ours(JavaClass type) {
        return type.getPackageName().startsWith("io.ringdown");
    }

    @Test
    void every_package_is_in_the_table() {
        Set<String> packages = CLASSES.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());

        assertThat(MAY_IMPORT.keySet()).containsAll(packages);
    }

    @Test
    void packages_import_only_what_the_table_lists() {
        MAY_IMPORT.forEach((name, allowed) -> {
            if (!allowed.contains(ANY)) {
                classes()
                        .that()
                        .resideInAPackage("io.ringdown." + name)
                        .should()
                        .onlyDependOnClassesThat(new DescribedPredicate<>("are listed for " + name) {
                            @Override
                            public boolean test(JavaClass type) {
                                return !ours(type) || packageOf(type).equals(name) || allowed.contains(packageOf(type));
                            }
                        })
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        });
    }

    @Test
    void those_who_are_told_know_of_pbx_only_what_it_tells() {
        noClasses()
                .that()
                .resideInAnyPackage("io.ringdown.live", "io.ringdown.cdr", "io.ringdown.webhook")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are in pbx beside ChangeSink and PastChanges") {
                    @Override
                    public boolean test(JavaClass type) {
                        return ours(type)
                                && packageOf(type).equals("pbx")
                                && !type.isEquivalentTo(ChangeSink.class)
                                && !type.isEquivalentTo(PastChanges.class);
                    }
                })
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nobody_is_answered_with_the_sight_of_the_service_itself() {
        noClasses()
                .that()
                .resideInAPackage("io.ringdown.graphql..")
                .should()
                .accessField(Sight.class, "ALL")
                .check(CLASSES);
    }

    @Test
    void the_core_needs_the_jdk_alone() {
        classes()
                .that()
                .resideInAnyPackage(
                        "io.ringdown.ami.codec",
                        "io.ringdown.ami.action",
                        "io.ringdown.ami.event",
                        "io.ringdown.call",
                        "io.ringdown.engine")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.ringdown..")
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage("io.ringdown.ami.session")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "javax.xml.stream..",
                        "io.ringdown..",
                        "io.vertx.core..",
                        "io.smallrye.mutiny..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void the_engine_has_no_clock_no_random_no_thread() {
        noClasses()
                .that()
                .resideInAPackage("io.ringdown.engine")
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("do input or output, or run at the same time") {
                    @Override
                    public boolean test(JavaClass type) {
                        String name = type.getPackageName();
                        return !type.isEquivalentTo(java.io.Serializable.class) // a mark, for the journal's states
                                && (name.equals("java.io")
                                        || name.startsWith("java.net")
                                        || name.startsWith("java.nio")
                                        || name.startsWith("java.util.concurrent"));
                    }
                })
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void packages_are_free_of_cycles() {
        slices().matching("io.ringdown.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Others run beside them, and there is one application at a time. */
    @Test
    void tests_with_quarkus_run_one_after_the_other() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith("Test.java")).toList()) {
                String source = Files.readString(file);
                if (source.contains("\n@QuarkusTest\n")) {
                    assertThat(source).as(file.toString()).contains("@Execution(ExecutionMode.SAME_THREAD)\n");
                }
            }
        }
    }
}
