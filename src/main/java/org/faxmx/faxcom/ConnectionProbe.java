package org.faxmx.faxcom;

import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.fax.FaxException;

/**
 * Judges the failures of the readings of one request. A port that another client holds answers {@code E_HANDLE} from
 * Windows XP on, and so does every object of a lost connection: at the first such answer the ports are listed again, which
 * needs the connection and no port. Used on the apartment's thread only.
 */
final class ConnectionProbe {

    private final Dispatch server;
    private boolean stands;

    ConnectionProbe(Dispatch server) {
        this.server = server;
    }

    /**
     * The failure of one reading of several, which does not keep the others from being made.
     *
     * @throws ComException the same failure, if every further call would fail the same way
     */
    FaxException ofItem(ComException failure, CallKind call) {
        return failure.hresult().equals(HResult.E_HANDLE) && stands()
                ? FaxFailures.of(failure, CallKind.MANAGE_CONFIGURATION)
                : FaxFailures.ofItem(failure, call);
    }

    private boolean stands() {
        if (!stands) {
            try (Dispatch ports = server.invokeObject("GetPorts", FaxLibrary.FAX_PORTS)) {
                ports.getInt("Count");
                stands = true;
            } catch (ComException e) {
                stands = !FaxFailures.endsRequest(e);
            }
        }
        return stands;
    }
}
