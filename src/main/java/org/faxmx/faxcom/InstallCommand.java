package org.faxmx.faxcom;

import org.faxmx.windows.WindowsMachine;

/** The commands that an administrator installs Microsoft's fax library with, in PowerShell. */
public final class InstallCommand {

    private static final String CAPABILITY = "DISM /Online /Add-Capability /CapabilityName:Print.Fax.Scan~~~~0.0.1.0";
    private static final String FEATURE = "DISM /Online /Enable-Feature /FeatureName:FaxServicesClientPackage";
    private static final String SERVER = "Install-WindowsFeature Fax -IncludeManagementTools";
    // 2004, since which it is a capability.
    private static final int FIRST_WITH_CAPABILITY = 19_041;

    private InstallCommand() {}

    /** The command for a system that is named as Java names it, such as {@code Windows 11}. */
    public static String of(String system) {
        if (system.contains("Server")) {
            return SERVER;
        }
        if (system.equals("Windows 10")) {
            // Its releases are not distinguished by the name.
            return CAPABILITY + " (before version 2004: " + FEATURE + ")";
        }
        return system.equals("Windows 11") ? CAPABILITY : FEATURE;
    }

    /** The command for that Windows. */
    static String of(WindowsMachine.Edition edition) {
        if (edition.server()) {
            return SERVER;
        }
        return edition.build() == 0 || edition.build() >= FIRST_WITH_CAPABILITY ? CAPABILITY : FEATURE;
    }
}
