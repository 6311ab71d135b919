package org.faxmx.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The accounts of a Windows that speaks some language. */
public final class FakeWindowsAccounts implements WindowsAccounts {

    /** By their names in that language. */
    public final Map<String, Sid> accounts = new HashMap<>();

    /** Why accounts cannot be looked up. */
    public Optional<WindowsException> failure = Optional.empty();

    private WindowsAccount current = new WindowsAccount("OFFICE\\anna", new Sid("S-1-5-21-1-2-3-1001"));

    /** The accounts of a Windows in German, of which Anna's is the current one. */
    public FakeWindowsAccounts() {
        accounts.put("OFFICE\\anna", current.sid());
        accounts.put("NT-AUTORITÄT\\SYSTEM", Sid.LOCAL_SYSTEM);
        accounts.put("NT-AUTORITÄT\\Lokaler Dienst", Sid.LOCAL_SERVICE);
        accounts.put("Lokaler Dienst", Sid.LOCAL_SERVICE);
        accounts.put("NT-AUTORITÄT\\Netzwerkdienst", Sid.NETWORK_SERVICE);
    }

    /** Makes an account the current one. */
    public void logOn(String name, Sid sid) {
        current = new WindowsAccount(name, sid);
    }

    @Override
    public WindowsAccount current() {
        return current;
    }

    @Override
    public Optional<String> name(Sid sid) {
        return accounts.entrySet().stream()
                .filter(account -> account.getValue().equals(sid))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public Optional<Sid> find(String name) {
        failure.ifPresent(cause -> {
            throw cause;
        });
        return Sid.ofServiceAccount(name).or(() -> Optional.ofNullable(accounts.get(name)));
    }
}
