package org.faxmx.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.UsersFile;

/** A users file for bridges under test, with one admin. */
public final class TestUsers {

    /** The name of the admin. */
    public static final String ADMIN = "admin";

    /** The password of the admin. */
    public static final String PASSWORD = "correct horse";

    /** The header Authorization of the admin. */
    public static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((ADMIN + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private TestUsers() {}

    /** The file in that directory, written if it is not there yet. */
    public static Path in(Path directory) throws IOException {
        Path file = directory.resolve("users.yaml");
        if (Files.notExists(file)) {
            User admin = new User(ADMIN, Role.ADMIN, PasswordHash.of(PASSWORD, new SecureRandom()));
            UsersFile.write(file, List.of(admin));
        }
        return file;
    }
}
