package org.faxmx.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces what names the account that runs FaxMX: its home folder becomes {@code ~}, its name {@code ACCOUNT}. */
public final class SupportText {

    private final String home;
    private final Pattern account;

    SupportText(String home, String account) {
        this.home = home;
        // Not within another word; Windows does not distinguish case.
        this.account = Pattern.compile(
                // One that has no name matches nothing.
                account.isBlank() ? "(?!)" : "(?<![\\p{L}\\p{N}])" + Pattern.quote(account) + "(?![\\p{L}\\p{N}])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** Of the account of this process. */
    public static SupportText ofThisAccount() {
        return new SupportText(System.getProperty("user.home"), System.getProperty("user.name"));
    }

    /** The text with these names replaced. */
    public String of(String text) {
        String withoutHome = home.length() > 1 ? text.replace(home, "~") : text;
        return account.matcher(withoutHome).replaceAll(Matcher.quoteReplacement("ACCOUNT"));
    }
}
