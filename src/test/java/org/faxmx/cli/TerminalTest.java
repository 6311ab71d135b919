package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.faxmx.cli.Terminal.Kind;
import org.faxmx.cli.Terminal.Size;
import org.faxmx.cli.WatchScreen.Line;
import org.faxmx.cli.WatchScreen.Style;
import org.junit.jupiter.api.Test;

/** What is written to a terminal, and to what is none. */
class TerminalTest {

    private static final List<Line> LINES =
            List.of(new Line("FaxMX", Style.HEADING), new Line("A", Style.PLAIN), new Line("! B", Style.ALARM));

    private final StringWriter written = new StringWriter();

    @Test
    void writesPlainLinesWhereThereIsNoTerminal() {
        try (Terminal file = terminal(Kind.LINES, Map.of())) {
            file.show(LINES, new Size(80, 24));
            file.show(LINES, new Size(80, 24));
        }
        assertEquals("FaxMX|A|! B||FaxMX|A|! B|", lines());
    }

    @Test
    void redrawsInPlaceAndGivesTheTerminalBack() {
        Terminal terminal = terminal(Kind.SCREEN, Map.of());
        terminal.show(LINES, new Size(80, 24));
        terminal.show(LINES, new Size(80, 24));
        terminal.close();
        String drawn = "[H[K[1mFaxMX[0m|[KA|[K[1;31m! B[0m|[J";
        assertEquals("[?1049h[?25l[?7l" + drawn + drawn + "[?7h[?25h[?1049l", lines().replace("\u001b", ""));
        terminal.show(LINES, new Size(80, 24));
        terminal.close();
        assertTrue(lines().endsWith("[?1049l"), "nothing after the end");
    }

    @Test
    void leavesTheTerminalAloneIfNothingWasDisplayed() {
        terminal(Kind.SCREEN, Map.of()).close();
        assertEquals("", written.toString());
    }

    @Test
    void hasNoColourWhereNoneIsWanted() {
        terminal(Kind.SCREEN, Map.of("NO_COLOR", "1")).show(LINES, new Size(80, 24));
        assertFalse(written.toString().contains("31m"));
        assertTrue(written.toString().contains("[1m! B"));
    }

    @Test
    void fillsAScreenThatOnlyScrolls() {
        terminal(Kind.SCROLLING, Map.of()).show(LINES, new Size(79, 5));
        assertEquals("FaxMX|A|! B|||", lines());
    }

    @Test
    void expectsEscapeSequencesToBeUnderstoodWhereTheEnvironmentSaysSo() {
        assertEquals(Kind.LINES, Terminal.kind(false, false, Map.of("TERM", "xterm")));
        assertEquals(Kind.SCREEN, Terminal.kind(true, false, Map.of("TERM", "xterm")));
        assertEquals(Kind.SCROLLING, Terminal.kind(true, false, Map.of("TERM", "dumb")));
        assertEquals(Kind.SCROLLING, Terminal.kind(true, false, Map.of()));
        assertEquals(Kind.SCROLLING, Terminal.kind(true, true, Map.of()));
        // Inherited, as under Wine; its console does not understand them.
        assertEquals(Kind.SCROLLING, Terminal.kind(true, true, Map.of("TERM", "xterm")));
        assertEquals(Kind.SCREEN, Terminal.kind(true, true, Map.of("WT_SESSION", "1b2c")));
        assertEquals(Kind.SCREEN, Terminal.kind(true, true, Map.of("ConEmuANSI", "ON")));
        assertEquals(Kind.SCROLLING, Terminal.kind(true, true, Map.of("ConEmuANSI", "OFF")));
    }

    @Test
    void doesNotCutWhereThereIsNoTerminalUnlessAWidthIsGiven() {
        assertEquals(
                new Size(Integer.MAX_VALUE, Integer.MAX_VALUE),
                terminal(Kind.LINES, Map.of()).size());
        assertEquals(
                new Size(132, Integer.MAX_VALUE),
                terminal(Kind.LINES, Map.of("COLUMNS", "132", "LINES", "50")).size());
        assertEquals(
                Integer.MAX_VALUE,
                terminal(Kind.LINES, Map.of("COLUMNS", "wide")).size().columns());
    }

    @Test
    void leavesTheLastColumnAndLineOfATerminalFree() {
        assertEquals(
                new Size(131, 49),
                terminal(Kind.SCREEN, Map.of("COLUMNS", "132", "LINES", "50"), "0 0\n")
                        .size());
        assertEquals(
                new Size(79, 23),
                terminal(Kind.SCREEN, Map.of(), "stty: not a tty\n").size());
        assertEquals(
                new Size(199, 59),
                terminal(Kind.SCREEN, Map.of("COLUMNS", "132"), "60 200\n").size());
    }

    private Terminal terminal(Kind kind, Map<String, String> environment) {
        return terminal(kind, environment, "");
    }

    private Terminal terminal(Kind kind, Map<String, String> environment, String answerOfStty) {
        return new Terminal(new PrintWriter(written), kind, environment, () -> answerOfStty);
    }

    private String lines() {
        return written.toString().replace("\r\n", "\n").replace('\n', '|');
    }
}
