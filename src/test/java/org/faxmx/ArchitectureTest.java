package org.faxmx;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.management.MBeanServer;
import org.faxmx.cli.Main;
import org.faxmx.config.BridgeSettings;
import org.junit.jupiter.api.Test;

/** Which packages and classes may use which. */
class ArchitectureTest {

    private static final String ROOT = "org.faxmx";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each package and those that it imports; the bridge itself is the root package. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            // How Windows names a service in permissions.
            entry("access", Set.of("windows")),
            entry(
                    "bridge",
                    Set.of("faxcom", "simulator", "monitor", "jmx", "metrics", "connector", "config", "access", "fax")),
            // It prints ports, faxes, failures and files for suites, writes users and certificates, and installs
            // services.
            entry(
                    "cli",
                    Set.of("bridge", "doctor", "config", "logging", "access", "fax", "suites", "service", "windows")),
            // What is logged, and where, is in the settings.
            entry("logging", Set.of("config")),
            // It makes the checks of backends, those of settings and of the files that they name, and of the installed
            // service.
            entry("doctor", Set.of("bridge", "config", "access", "fax", "service", "windows")),
            // Attributes are described in the words of the metric model.
            entry("jmx", Set.of("monitor", "fax", "metrics")),
            entry("metrics", Set.of()),
            entry("suites", Set.of("metrics")),
            entry("monitor", Set.of("fax")),
            entry("faxcom", Set.of("fax", "com", "windows")),
            entry("simulator", Set.of("fax")),
            // It writes the figures of the metric model as text.
            entry("connector", Set.of("access", "metrics")),
            // Where JNA may unpack its DLL.
            entry("com", Set.of("windows")),
            entry("windows", Set.of()),
            // Who may own and read files, and what services there are.
            entry("service", Set.of("access", "windows")),
            // Users, and the files that TLS needs.
            entry("config", Set.of("access")),
            entry("fax", Set.of())));

    /** The groups of classes that may use each other. */
    private static final Set<Set<String>> CIRCLES = Set.of(
            // A property of an object may be an object.
            Set.of("org.faxmx.com.Dispatch", "org.faxmx.com.Variant"));

    @Test
    void seesTheClassesOfTheProductAndNoTests() {
        assertTrue(PRODUCT.contain(FaxBridge.class));
        assertTrue(PRODUCT.contain(Main.class));
        assertTrue(PRODUCT.contain(BridgeSettings.class));
        assertTrue(PRODUCT.contain("org.faxmx.com.JnaNativeApi"));
        assertTrue(PRODUCT.size() > 60, () -> "only " + PRODUCT.size() + " classes");
        assertTrue(!PRODUCT.contain(ArchitectureTest.class));
    }

    @Test
    void packagesImportEachOtherAsDrawnAndNotOtherwise() {
        Map<String, Set<String>> found = new TreeMap<>();
        PRODUCT.forEach(type -> {
            Set<String> imported = found.computeIfAbsent(part(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith(ROOT) && !part(target).equals(part(type))) {
                    imported.add(part(target));
                }
            }
        });
        assertEquals(ARROWS, found);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("org.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    /** Nested classes count as part of their top-level class. */
    @Test
    void classesOfAPackageFormNoCircles() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : PRODUCT) {
            Set<String> used = uses.computeIfAbsent(topLevel(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(type.getPackageName())
                        && !topLevel(target).equals(topLevel(type))) {
                    used.add(topLevel(target));
                }
            }
        }
        assertEquals(CIRCLES, circles(uses));
    }

    /** The largest groups of classes that all use each other, directly or through others of the group. */
    private static Set<Set<String>> circles(Map<String, Set<String>> uses) {
        Map<String, Set<String>> reached = new TreeMap<>();
        uses.keySet().forEach(from -> reached.put(from, reachable(from, uses)));
        Set<Set<String>> circles = new HashSet<>();
        for (String type : uses.keySet()) {
            Set<String> circle = new TreeSet<>(reached.get(type));
            circle.removeIf(other -> !reached.get(other).contains(type));
            if (!circle.isEmpty()) {
                circles.add(circle);
            }
        }
        return circles;
    }

    private static Set<String> reachable(String from, Map<String, Set<String>> uses) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(uses.get(from));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (found.add(next)) {
                open.addAll(uses.get(next));
            }
        }
        return found;
    }

    private static String topLevel(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    void theDomainKnowsTheLanguageOnly() {
        classes()
                .that()
                .resideInAPackage("org.faxmx.fax..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.faxmx.fax.."))
                .check(PRODUCT);
    }

    @Test
    void jnaIsKnownToThosePackagesThatCallWindows() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.faxmx.com..", "org.faxmx.service..", "org.faxmx.windows..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(PRODUCT);
    }

    @Test
    void jmxIsKnownToThosePackagesThatServeIt() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT, "org.faxmx.jmx..", "org.faxmx.metrics..", "org.faxmx.connector..", "org.faxmx.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.management..")
                .check(PRODUCT);
        // These pass it along.
        noClasses()
                .that()
                .resideInAnyPackage(ROOT, "org.faxmx.cli..")
                .should()
                .dependOnClassesThat(resideInAPackage("javax.management..").and(not(equivalentTo(MBeanServer.class))))
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("org.faxmx.cli..")
                .and()
                .doNotHaveSimpleName("Serve")
                .and()
                .doNotHaveSimpleName("OwnBridge")
                .and()
                .doNotHaveSimpleName("Rehearse")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.management..")
                .check(PRODUCT);
    }

    @Test
    void eachLibraryIsKnownToOnePackage() {
        Map.of(
                        "org.jolokia..", "org.faxmx.connector..",
                        "org.eclipse.jetty..", "org.faxmx.connector..",
                        "org.snakeyaml..", "org.faxmx.config..",
                        "picocli..", "org.faxmx.cli..",
                        "com.fasterxml..", "org.faxmx.cli..")
                .forEach((library, owner) -> noClasses()
                        .that()
                        .resideOutsideOfPackage(owner)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library)
                        .check(PRODUCT));
    }

    @Test
    void onlyMainEndsTheJvm() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Main.class)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .check(PRODUCT);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(PRODUCT);
    }

    @Test
    void namesSayMoreThanUtilAndImpl() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..impl..")
                .check(PRODUCT);
        noClasses().should().haveSimpleNameEndingWith("Impl").check(PRODUCT);
    }

    private static String part(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "bridge" : name.substring(ROOT.length() + 1);
    }
}
