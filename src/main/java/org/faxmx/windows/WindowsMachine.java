package org.faxmx.windows;

import java.util.Optional;

/**
 * What Windows says of itself: its edition, registered classes and services. Any thread may call it. Every method may throw
 * {@link WindowsException} if Windows refuses to say it.
 */
public interface WindowsMachine {

    /** Which Windows this is. */
    Edition edition();

    /** The registration of the class that an object is created of; empty if there is no such ProgID. */
    Optional<ComClass> comClass(String progId);

    /** A service of this machine; empty if there is none of that name. */
    Optional<ServiceStatus> service(String name);

    /** The version in the resources of a library, such as {@code 10.0.19041.1}; empty if it has none. */
    Optional<String> fileVersion(String library);

    /**
     * An edition of Windows.
     *
     * @param product such as {@code Windows 11 Pro}
     * @param release such as {@code 23H2}; "" for one that has no such name
     * @param build such as 22631; 0 if it is not known
     * @param server whether it is a Windows Server
     */
    record Edition(String product, String release, int build, boolean server) {

        private static final int FIRST_WINDOWS_11 = 22_000;

        /** Gives Windows 11, which calls itself Windows 10 in the registry, its name. */
        public Edition {
            if (build >= FIRST_WINDOWS_11 && !server) {
                product = product.replace("Windows 10", "Windows 11");
            }
        }

        @Override
        public String toString() {
            return product + (release.isEmpty() ? "" : " " + release) + (build == 0 ? "" : ", build " + build);
        }
    }

    /**
     * A registered in-process class. Windows keeps two registrations, one for processes of each bitness.
     *
     * @param clsid with braces
     * @param library64 the path of the library for 64-bit processes, without variables; empty if none is registered
     * @param library32 that for 32-bit processes
     */
    record ComClass(String clsid, Optional<String> library64, Optional<String> library32) {}
}
