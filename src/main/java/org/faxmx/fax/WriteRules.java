package org.faxmx.fax;

import java.util.Objects;

/**
 * What clients may write to a fax server, besides the checks of each {@link Setting}.
 *
 * @param sending which faxes they may send
 * @param archive where they may have copies of faxes kept
 */
public record WriteRules(SendRules sending, ArchiveFolders archive) {

    /** Refuses nulls. */
    public WriteRules {
        Objects.requireNonNull(sending, "sending");
        Objects.requireNonNull(archive, "archive");
    }

    /** For a fax server that neither opens files nor keeps copies: any name, any folder. */
    public static WriteRules simulated() {
        return new WriteRules(SendRules.anything(), ArchiveFolders.any());
    }

    /** For a real fax server where the settings have no rules: no faxes, no change of the archive. */
    public static WriteRules real() {
        return new WriteRules(SendRules.nothing(), ArchiveFolders.none());
    }
}
