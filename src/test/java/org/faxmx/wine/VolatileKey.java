package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.ptr.IntByReference;

/**
 * Makes a key below HKEY_LOCAL_MACHINE, in the 32-bit view, that ends with the session: Windows refuses keys that
 * stay below it. It is how a step of an installation is made to fail truly.
 */
final class VolatileKey {

    private static final int VIEW = WinNT.KEY_WOW64_32KEY;

    private VolatileKey() {}

    /** @param arguments the path of the key; keys above it that are missing are made in the same way */
    public static void main(String[] arguments) {
        WinReg.HKEYByReference key = new WinReg.HKEYByReference();
        assertEquals(
                WinError.ERROR_SUCCESS,
                Advapi32.INSTANCE.RegCreateKeyEx(
                        WinReg.HKEY_LOCAL_MACHINE,
                        arguments[0],
                        0,
                        null,
                        WinNT.REG_OPTION_VOLATILE,
                        WinNT.KEY_ALL_ACCESS | VIEW,
                        null,
                        key,
                        new IntByReference()));
        Advapi32Util.registryCloseKey(key.getValue());
    }
}
