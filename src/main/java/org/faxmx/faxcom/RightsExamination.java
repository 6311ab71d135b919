package org.faxmx.faxcom;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Finding;

/**
 * Examines the rights of this process's account on a fax server, by the extended fax library (faxcomex.h): the library that
 * FaxMX reads ports with has no such call.
 */
final class RightsExamination {

    static final String EXTENDED_PROG_ID = "FaxComEx.FaxServer";
    private static final String REMEDY =
            "In the Fax Service Manager (fxsadmin.msc), properties of the fax server, tab Security, or in Windows Fax and"
                    + " Scan, Fax Settings, allow the account of FaxMX: ";

    private static final String RIGHTS = "rights";
    private static final InterfaceType SERVER =
            new InterfaceType("FaxComEx.FaxServer", InterfaceType.Iid.of("475B6469-90A5-4878-A577-17A86E8E3462"));
    private static final InterfaceType SECURITY =
            new InterfaceType("FaxSecurity", InterfaceType.Iid.of("77B508C1-09C0-47A2-91EB-FCE7FDF2690E"));
    private static final InterfaceType SECURITY2 =
            new InterfaceType("FaxSecurity2", InterfaceType.Iid.of("17D851F4-D09B-48FC-99C9-8F24C4DB9AB1"));
    // fsAPI_VERSION_3: Vista, Windows Server 2008 and later.
    private static final int API_VERSION_3 = 0x30000;

    private final Supplier<? extends Apartment> apartments;
    private final String host;
    private final Duration longest;

    /**
     * @param apartments opens the apartment of the call
     * @param host the argument of Connect
     * @param longest without progress
     */
    RightsExamination(Supplier<? extends Apartment> apartments, String host, Duration longest) {
        this.apartments = apartments;
        this.host = host;
        this.longest = longest;
    }

    Finding examine() {
        try {
            Apartment apartment = apartments.get();
            try {
                return finding(apartment.call(() -> read(apartment), longest));
            } finally {
                if (apartment.stuck()) {
                    apartment.abandon(() -> {});
                } else {
                    apartment.close();
                }
            }
        } catch (ComException e) {
            return isAbsent(e.hresult())
                    ? Finding.ok(
                            RIGHTS,
                            "not known: the extended fax library (" + EXTENDED_PROG_ID + ") is not registered here."
                                    + " Configuration and jobs are found out by the calls themselves; whether this account"
                                    + " may see the archives and the jobs of others is unknown")
                    : unknown(FaxFailures.of(e.attempting("reading GrantedRights"), CallKind.CONNECT));
        } catch (FaxUnavailableException e) {
            return unknown(e);
        }
    }

    private static boolean isAbsent(HResult code) {
        return code.equals(HResult.REGDB_E_CLASSNOTREG) || code.equals(HResult.CO_E_CLASSSTRING);
    }

    private static Finding unknown(FaxException failure) {
        return Finding.warning(
                RIGHTS,
                "not known: " + failure.attempted() + " failed: " + failure.answer(),
                failure.hint().isEmpty() ? "Go by the checks of configuration and jobs" : failure.hint());
    }

    private GrantedRights read(Apartment apartment) {
        try (Dispatch server = apartment.create(EXTENDED_PROG_ID, SERVER)) {
            server.invoke("Connect", Variant.of(host));
            boolean vista = server.getInt("APIVersion") >= API_VERSION_3;
            GrantedRights rights;
            try (Dispatch security =
                    vista ? server.getObject("Security2", SECURITY2) : server.getObject("Security", SECURITY)) {
                rights = new GrantedRights(security.getInt("GrantedRights"), vista);
            }
            server.invoke("Disconnect");
            return rights;
        }
    }

    private static Finding finding(GrantedRights rights) {
        List<String> hidden = rights.hidden();
        return hidden.isEmpty()
                ? Finding.ok(RIGHTS, rights.toString())
                : Finding.warning(
                        RIGHTS,
                        rights + "; without " + String.join(", ", hidden),
                        REMEDY + String.join(", ", rights.toAllow()));
    }
}
