package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {

    private static final MaskedValue ROWS = MaskedValue.of(new String[] {"Caller", "Absent"});

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                  | ``
            +1 555 3253         | +1 555 ••53
            +49 89 1234567      | +49 89 •••••67
            +1 (555) 123-4567   | +1 (555) •••-••67
            0891234567          | 0891••••67
            1234567             | 123••67
            123456              | 12••56
            12345               | 1••45
            4711                | ••11
            110                 | •••
            +                   | •••
            Anna Müller         | •••
            ACME 555 3253       | •••
            1970-01-01 A        | •••
            anna@example.org    | •••
            +1 555 ••53         | •••
            ٠١٢٣٤٥٦             | •••
            """)
    void hidesATextAndKeepsTheShapeOfANumber(String text, String masked) {
        assertEquals(masked, Mask.text(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Ringing -> Receiving from +1 555 3253 on line 2      | Ringing -> Receiving from +1 555 ••53 on line 2
            refused 0891234567, 0891234568                       | refused 0891••••67, 0891••••68
            calling (089) 123-4567.                              | calling (089) 1••-••67.
            FaxDoc.Send: 0x800706BA (RPC_S_SERVER_UNAVAILABLE)   | FaxDoc.Send: 0x800706BA (RPC_S_SERVER_UNAVAILABLE)
            since 2026-11-26T12:00:00Z at 192.168.100.200        | since 2026-11-26T12:00:00Z at 192.168.100.200
            port 65537 of server S: Rings was 3 and is 5         | port 65537 of server S: Rings was 3 and is 5
            took 10000 ms                                        | took 10000 ms
            """)
    void hidesNumbersInAText(String text, String masked) {
        assertEquals(masked, Mask.numbers(text));
    }

    @Test
    void copiesTheRowsThatItChangesOnly() throws Exception {
        CompositeData idle = row("", 1);
        CompositeData busy = row("+1 555 3253", 2);
        CompositeData[] table = {idle, busy};

        CompositeData[] masked = (CompositeData[]) ROWS.of(table, "Table");

        assertSame(idle, masked[0]);
        assertEquals(row("+1 555 ••53", 2), masked[1]);
        assertEquals("+1 555 3253", table[1].get("Caller"), "the table itself was changed");
        CompositeData[] allIdle = {idle, idle};
        assertSame(allIdle, ROWS.of(allIdle, "Table"));
        assertSame(idle, ROWS.of(idle, "Table"));
        assertNotSame(busy, ROWS.of(busy, "Table"));
    }

    @Test
    void masksColumnsAndTables() throws Exception {
        OpenType<?> texts = new ArrayType<>(1, SimpleType.STRING);
        CompositeType columns = new CompositeType(
                "Columns", "Columns", new String[] {"Caller", "Name"}, new String[] {"a", "b"}, new OpenType<?>[] {
                    texts, texts
                });
        CompositeData given = new CompositeDataSupport(columns, new String[] {"Caller", "Name"}, new Object[] {
            new String[] {"", "4711"}, new String[] {"4711", "4712"}
        });

        CompositeData masked = (CompositeData) ROWS.of(given, "Columns");

        assertEquals("••11", ((String[]) masked.get("Caller"))[1]);
        assertEquals("4712", ((String[]) masked.get("Name"))[1]);
        assertEquals("4711", ((String[]) given.get("Caller"))[1], "the array itself was changed");

        TabularDataSupport table = new TabularDataSupport(
                new TabularType("Table", "Table", row("", 1).getCompositeType(), new String[] {"Id"}));
        table.put(row("4711", 1));
        TabularDataSupport maskedTable = (TabularDataSupport) ROWS.of(table, "Table");
        assertEquals("••11", maskedTable.get(new Object[] {1}).get("Caller"));
        assertEquals("4711", table.get(new Object[] {1}).get("Caller"));
    }

    @Test
    void refusesWhatItCannotMask() throws Exception {
        assertThrows(SecurityException.class, () -> ROWS.of("a text", "Table"));
        assertThrows(SecurityException.class, () -> MaskedValue.of("all").of(4711, "Number"));
        assertThrows(SecurityException.class, () -> MaskedValue.of("all").of(row("", 1), "Row"));
        assertThrows(SecurityException.class, () -> MaskedValue.of("numbers").of(new Object[] {"4711"}, "Array"));
        assertEquals("•••", MaskedValue.of("a kind of a later version").of("Anna", "Name"));
    }

    private static CompositeData row(String caller, int id) throws OpenDataException {
        String[] items = {"Caller", "Id"};
        CompositeType type = new CompositeType(
                "Row", "Row", items, items, new OpenType<?>[] {SimpleType.STRING, SimpleType.INTEGER});
        return new CompositeDataSupport(type, items, new Object[] {caller, id});
    }
}
