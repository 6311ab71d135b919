package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The bill of materials in the packaged jar. */
class SbomIT {

    @Test
    void listsWhatIsInTheJarWithVersions() throws IOException {
        Map<String, Object> bom;
        String text;
        try (JarFile jar = new JarFile(System.getProperty("faxmx.jar"))) {
            JarEntry entry = jar.getJarEntry("META-INF/sbom/faxmx.cdx.json");
            text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
            bom = Json.object(text);
        }
        assertEquals("CycloneDX", bom.get("bomFormat"));
        Map<String, Object> product =
                Json.object(Json.object(bom.get("metadata")).get("component"));
        assertEquals("faxmx", product.get("name"));
        Map<String, String> versions = new TreeMap<>();
        for (Object each : Json.array(bom.get("components"))) {
            Map<String, Object> component = Json.object(each);
            versions.put((String) component.get("name"), (String) component.get("version"));
            assertTrue(component.get("purl").toString().startsWith("pkg:maven/"), component::toString);
        }
        for (String library : List.of(
                "jna",
                "jna-platform",
                "jetty-server",
                "slf4j-jdk14",
                "picocli",
                "snakeyaml-engine",
                "jackson-core",
                "commons-daemon")) {
            assertTrue(versions.getOrDefault(library, "").matches("\\d+(\\.\\d+)+"), () -> library + " in " + versions);
        }
        assertTrue(versions.keySet().stream().anyMatch(name -> name.startsWith("jolokia-")), versions::toString);
        assertFalse(versions.containsKey("junit-jupiter"), "of tests");
        assertFalse(text.contains("serialNumber") || text.contains("file:"), "the same at each build");
    }
}
