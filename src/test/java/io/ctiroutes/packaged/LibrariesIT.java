package io.ctiroutes.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/** What comes with the connector: the libraries in lib/, and what is told of them beside it. */
class LibrariesIT {

    private static final Path DIST =
            Path.of(System.getProperty("connector.jar")).toAbsolutePath().getParent();

    @Test
    void theSbomHasTheLibrariesThatAreThereAndNoOthers() throws IOException {
        List<String> told = new ArrayList<>();
        for (JsonNode component : components()) {
            told.add(component.path("name").asText() + '-'
                    + component.path("version").asText() + ".jar");
        }

        assertThat(told).containsExactlyInAnyOrderElementsOf(libraries());
    }

    @Test
    void noLibraryIsThereInTwoVersions() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode component : components()) {
            names.add(component.path("group").asText()
                    + ':'
                    + component.path("name").asText());
        }

        assertThat(names).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @Test
    void noLibraryIsOneOfTheTests() throws Exception {
        NodeList artifacts = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[scope='test']/artifactId",
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse("pom.xml"),
                        XPathConstants.NODESET);
        List<String> ofTests = IntStream.range(0, artifacts.getLength())
                .mapToObj(artifacts::item)
                .map(artifact -> artifact.getTextContent() + '-')
                .toList();

        assertThat(ofTests).contains("assertj-core-");
        assertThat(libraries())
                .noneMatch(library -> ofTests.stream().anyMatch(library::startsWith))
                .noneMatch(library -> library.contains("junit") || library.endsWith("-tests.jar"));
    }

    @Test
    void everyLibraryIsNamedWithItsLicence() throws IOException {
        List<String> lines = Files.readAllLines(DIST.resolve("THIRD-PARTY.txt"));

        for (JsonNode component : components()) {
            String coordinates = "(" + component.path("group").asText() + ':'
                    + component.path("name").asText() + ':'
                    + component.path("version").asText() + " - ";
            assertThat(lines).anyMatch(line -> line.strip().startsWith("(") && line.contains(coordinates));
        }
    }

    private static List<JsonNode> components() throws IOException {
        Path sbom = DIST.resolve("opencti-falcon-connector.cdx.json");
        assertThat(sbom).as("made by a build that is not offline").exists();
        List<JsonNode> components = new ArrayList<>();
        new ObjectMapper().readTree(sbom.toFile()).path("components").forEach(components::add);
        return components;
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(DIST.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
