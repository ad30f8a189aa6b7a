package io.github.endpointlease.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads PIT's XML report beside the sources that it speaks of. */
final class MutantReader {
    /** What a test has noticed. PIT says of one that could not even be run that it was detected as well. */
    private static final Set<String> KILLED = Set.of("KILLED", "TIMED_OUT", "MEMORY_ERROR");

    private final Path sources;
    private final Map<Path, List<String>> lines = new HashMap<>();

    MutantReader(Path sources) {
        this.sources = sources;
    }

    List<Mutant> read(Path report) throws IOException {
        NodeList found = document(report).getElementsByTagName("mutation");
        List<Mutant> mutants = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            mutants.add(mutant((Element) found.item(i)));
        }
        return mutants;
    }

    private static Element document(Path report) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(report + " is not a report of PIT.", e);
        }
    }

    private Mutant mutant(Element element) throws IOException {
        String className = text(element, "mutatedClass");
        int line = Integer.parseInt(text(element, "lineNumber"));
        return new Mutant(
                className,
                text(element, "mutatedMethod"),
                line,
                code(className, text(element, "sourceFile"), line),
                text(element, "description"),
                KILLED.contains(element.getAttribute("status")),
                Integer.parseInt(element.getAttribute("numberOfTestsRun")));
    }

    private String code(String className, String file, int line) throws IOException {
        String folder = className.substring(0, className.lastIndexOf('.')).replace('.', '/');
        Path source = sources.resolve(folder).resolve(file);
        if (!lines.containsKey(source)) {
            lines.put(source, Files.readAllLines(source));
        }
        return lines.getOrDefault(source, List.of()).get(line - 1);
    }

    private static String text(Element element, String tag) {
        return element.getElementsByTagName(tag).item(0).getTextContent();
    }
}
