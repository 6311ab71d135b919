package org.faxmx;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.management.MBeanServer;
import org.faxmx.cli.Main;
import org.faxmx.config.BridgeSettings;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

    private static final String ROOT = "org.faxmx";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each package and those that it imports; the bridge itself is the root package. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.of(
            "bridge", Set.of("faxcom", "simulator", "management", "connector", "config", "fax"),
            // It prints what the fax package tells, failures included.
            "cli", Set.of("bridge", "config", "fax"),
            "faxcom", Set.of("fax", "com"),
            "simulator", Set.of("fax"),
            "management", Set.of("fax"),
            "connector", Set.of(),
            "com", Set.of(),
            "config", Set.of(),
            "fax", Set.of()));

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
    void jnaIsKnownToComOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.faxmx.com..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(PRODUCT);
    }

    @Test
    void jmxIsKnownToThosePackagesThatServeIt() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, "org.faxmx.management..", "org.faxmx.connector..", "org.faxmx.cli..")
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
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javax.management..")
                .check(PRODUCT);
    }

    @Test
    void eachLibraryIsKnownToOnePackage() {
        Map.of(
                        "org.jolokia..", "org.faxmx.connector..",
                        "com.sun.net.httpserver..", "org.faxmx.connector..",
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
