package org.faxmx.fax;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Which faxes clients may send: documents of one folder, to numbers of one form, and not too many a minute. Without
 * rules a client could send any file that the bridge's account can read to any number. Any thread may use it.
 */
public abstract class SendRules {

    private static final int LONGEST_TEXT = 64;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private SendRules() {}

    /** No fax is sent: for a real fax server where the settings do not have these rules. */
    public static SendRules nothing() {
        return new SendRules() {
            @Override
            String document(String file, String faxNumber) {
                throw new IllegalStateException("to send from a real fax server, the settings file must say from which"
                        + " folder and to which numbers: add sendFax: {folder: FOLDER, numbers: PATTERN}");
            }
        };
    }

    /** Any document, by its name: for a fax server that opens no file. */
    public static SendRules anything() {
        return new SendRules() {
            @Override
            String document(String file, String faxNumber) {
                return file;
            }
        };
    }

    /**
     * Documents of one folder.
     *
     * @param folder an existing one
     * @param numbers what a number must match from its beginning to its end
     * @param perMinute how many faxes at once, and in each minute after that
     * @param nanos a monotonic clock in nanoseconds
     */
    public static SendRules of(Path folder, Pattern numbers, int perMinute, LongSupplier nanos) {
        TokenBucket rate = new TokenBucket(perMinute, nanos);
        return new SendRules() {
            @Override
            String document(String file, String faxNumber) {
                if (!numbers.matcher(faxNumber).matches()) {
                    throw new IllegalArgumentException("faxNumber " + Quote.of(faxNumber)
                            + " is not allowed by the settings: it must match " + numbers);
                }
                String document = inFolder(folder, file);
                // Last, so that only what reaches the fax server counts.
                Duration wait = rate.take();
                if (!wait.isZero()) {
                    throw new IllegalStateException("the settings allow " + perMinute + " faxes a minute: try again in "
                            + (wait.toMillis() + 999) / 1000 + " s");
                }
                return document;
            }
        };
    }

    /**
     * The fax to send, with the full path of its document.
     *
     * @param file the name of a document, without a path
     * @param faxNumber the number to send to
     * @param recipientName the recipient, or ""
     * @throws IllegalArgumentException naming what was given and what would be right
     * @throws IllegalStateException if no fax may be sent, or none at this time; saying what to do
     */
    public final OutgoingFax check(String file, String faxNumber, String recipientName) {
        FileName.problem(file).ifPresent(problem -> {
            throw new IllegalArgumentException("file " + (file.isBlank() ? "" : Quote.of(file) + " ") + problem
                    + ": give the plain name of a document, such as test.tif");
        });
        requireLine("faxNumber", faxNumber);
        requireLine("recipientName", recipientName);
        if (faxNumber.isBlank()) {
            throw new IllegalArgumentException("faxNumber is empty: give the number to send to");
        }
        return new OutgoingFax(document(file, faxNumber), faxNumber, recipientName);
    }

    /** The document as the fax server is to open it. */
    abstract String document(String file, String faxNumber);

    private static void requireLine(String parameter, String text) {
        if (text.length() > LONGEST_TEXT || INVISIBLE.matcher(text).find()) {
            throw new IllegalArgumentException(parameter + " " + Quote.of(text) + " is not allowed: it has at most "
                    + LONGEST_TEXT + " characters, and no control characters");
        }
    }

    /** The path without links, so that it stays the checked one. */
    private static String inFolder(Path folder, String file) {
        Path real;
        try {
            Path realFolder = folder.toRealPath();
            real = realFolder.resolve(file).toRealPath();
            if (real.startsWith(realFolder) && Files.isRegularFile(real)) {
                return real.toString();
            }
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "file " + Quote.of(file) + " is not in the folder of sendFax" + reason(e)
                            + ": put the document there first",
                    e);
        }
        throw new IllegalArgumentException("file " + Quote.of(file)
                + " is no file of the folder of sendFax, but a folder, a device or a link that" + " leaves it");
    }

    /** Without the path of the folder, which is no client's concern. */
    private static String reason(Exception failure) {
        return failure instanceof FileSystemException ofFile
                ? Optional.ofNullable(ofFile.getReason())
                        .map(text -> " (" + text + ")")
                        .orElse("")
                : "";
    }
}
