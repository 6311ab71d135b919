import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes the manual: turns each Markdown text of a folder into a page of HTML, which a browser on a machine without network
 * displays.
 *
 * <p>A link to such a text becomes one to its page, also in the list of all pages, which comes from {@code docs/index.md} and
 * is beside each of them. The build runs this program from its source; the argument is the folder.
 */
public final class Manual {

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final int SHORT = 28;
    // Short code stays on one line: a browser would break an option behind its hyphens.
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .attributeProviderFactory(context -> (node, tag, attributes) -> {
                if (node instanceof Code code && code.getLiteral().length() <= SHORT) {
                    attributes.put("class", "short");
                }
            })
            .build();

    private final Path folder;
    private final Path index;
    private final Set<Path> texts;
    private final Map<Path, String> titles = new HashMap<>();

    private Manual(Path folder) throws IOException {
        this.folder = folder;
        this.index = folder.resolve("docs/index.md");
        try (Stream<Path> files = Files.walk(folder)) {
            this.texts = new TreeSet<>(
                    files.filter(file -> file.toString().endsWith(".md")).toList());
        }
        for (Path text : texts) {
            titles.put(text, title(PARSER.parse(Files.readString(text))));
        }
    }

    public static void main(String[] arguments) throws IOException {
        new Manual(Path.of(arguments[0]).toAbsolutePath().normalize()).write();
    }

    private void write() throws IOException {
        String list = Files.readString(index);
        for (Path text : texts) {
            Files.writeString(page(text), html(text, list));
        }
        for (Path text : texts) {
            Files.delete(text);
        }
    }

    private String html(Path text, String list) throws IOException {
        Node document = PARSER.parse(Files.readString(text));
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                name(link, text);
                link.setDestination(target(text, text, link.getDestination()));
                visitChildren(link);
            }
        });
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%s</title>
                <link rel="stylesheet" href="%s">
                </head>
                <body>
                <nav aria-label="Pages">
                %s</nav>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(
                        title(document),
                        relative(text, folder.resolve("docs/manual.css")),
                        pages(text, list),
                        RENDERER.render(document));
    }

    /** The list of all pages, with links that lead from this one; what is not in a list is left out. */
    private String pages(Path text, String list) {
        StringBuilder pages = new StringBuilder();
        Node document = PARSER.parse(list);
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                pages.append(heading.getLevel() == 1 ? "" : "<h2>" + words(heading) + "</h2>\n");
                visitChildren(heading);
            }

            @Override
            public void visit(Link link) {
                if (!(link.getParent().getParent() instanceof ListItem)) {
                    return;
                }
                String target = target(text, index, link.getDestination());
                boolean here =
                        index.resolveSibling(link.getDestination()).normalize().equals(text);
                pages.append("<a href=\"%s\"%s>%s</a>\n"
                        .formatted(target, here ? " aria-current=\"page\"" : "", words(link)));
            }
        });
        return pages.toString();
    }

    /** A link that has the name of a file for its words gets the title of that text. */
    private void name(Link link, Path text) {
        Path target = text.resolveSibling(link.getDestination().replaceFirst("#.*", ""))
                .normalize();
        if (link.getFirstChild() instanceof Text words
                && words.getLiteral().endsWith(".md")
                && titles.containsKey(target)) {
            words.setLiteral(titles.get(target));
        }
    }

    /** Where a link of one text leads when it is on the page of another. */
    private String target(Path page, Path text, String link) {
        int hash = (link + "#").indexOf('#');
        if (hash == 0 || link.matches("[a-z]+:.*")) {
            return link;
        }
        Path target = text.resolveSibling(link.substring(0, hash)).normalize();
        if (texts.contains(target.resolve("README.md"))) {
            target = target.resolve("README.md");
        }
        return relative(page, texts.contains(target) ? page(target) : target) + link.substring(hash);
    }

    private static Path page(Path text) {
        return text.resolveSibling(text.getFileName().toString().replaceFirst("\\.md$", ".html"));
    }

    private static String relative(Path page, Path target) {
        String way = page.getParent().relativize(target).toString().replace('\\', '/');
        return way.isEmpty() ? "." : way;
    }

    private static String title(Node document) {
        Node first = document.getFirstChild();
        if (first instanceof Heading) {
            return words(first);
        }
        throw new IllegalArgumentException("a text begins with something else than its title");
    }

    /** The words of a node, as they stand in HTML. */
    private static String words(Node node) {
        StringBuilder words = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                words.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                words.append(code.getLiteral());
            }
        });
        return words.toString().replace("&", "&amp;").replace("<", "&lt;");
    }
}
