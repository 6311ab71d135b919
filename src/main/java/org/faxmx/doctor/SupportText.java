package org.faxmx.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces what names an account: the home folder of the one that runs this becomes {@code ~}, and the names of accounts in
 * paths {@code ACCOUNT}. Accounts are recognised by where they are in a path, as the name of the one that runs this may be an
 * ordinary word, and others are not known.
 */
public final class SupportText {

    /**
     * The folders in which each account has one. The name ends with the segment, and may have any character of one; where no
     * other segment follows, it ends with what ends a path in a sentence.
     */
    private static final Pattern IN_HOMES =
            replaceable("([\\\\/](?:Users|home|Documents and Settings|Profiles)[\\\\/]+)"
                    + "(?:[^\\\\/\":;\\r\\n]+(?=[\\\\/])|[^\\\\/\"':;,()\\r\\n]+)");

    /** A share whose name ends with a dollar is often the home folder of an account; these are not. */
    private static final Pattern HIDDEN_SHARE =
            replaceable("(\\\\\\\\[^\\\\/\\s]+\\\\)(?!(?:[A-Z]|ADMIN|IPC|PRINT)\\$)[^\\\\/\"\\s]+\\$");

    /** A short name, such as {@code ANNA~1.SCH}; those of {@code Program Files} and the like name no account. */
    private static final Pattern SHORT_NAME = replaceable(
            "(?<=[\\\\/])(?!(?:PROGRA|DOCUME|ALLUSE)~)()[^\\\\/\\s\"':;,]{1,6}~\\d{1,3}(?:\\.[^\\\\/\\s\"':;,]{1,3})?");

    private final String home;
    private final Pattern account;

    SupportText(String home, String account) {
        this.home = home;
        this.account = replaceable(
                // One that has no name matches nothing.
                account.isBlank()
                        ? "(?!)()"
                        : "(?<=[\\\\/])()" + Pattern.quote(account) + "(?=[\\\\/\\s\"':;,.()]|$)(?!\\.\\w)");
    }

    private static Pattern replaceable(String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** Of the account of this process. */
    public static SupportText ofThisAccount() {
        return new SupportText(System.getProperty("user.home"), System.getProperty("user.name"));
    }

    /** The text with these names replaced. */
    public String of(String text) {
        String replaced = home.length() > 1
                ? text.replaceAll(Pattern.quote(home) + "(?![^\\\\/\\s\"':;,)])", Matcher.quoteReplacement("~"))
                : text;
        for (Pattern pattern : new Pattern[] {IN_HOMES, HIDDEN_SHARE, SHORT_NAME, account}) {
            replaced = pattern.matcher(replaced).replaceAll("$1ACCOUNT");
        }
        return replaced;
    }
}
