package org.faxmx.faxcom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What an account may do on a fax server: GrantedRights of the extended library, in one of its two numberings
 * (FAX_ACCESS_RIGHTS_ENUM, and from Windows Vista on FAX_ACCESS_RIGHTS_ENUM_2).
 *
 * @param bits the number
 * @param vista whether it is in the later numbering
 */
record GrantedRights(int bits, boolean vista) {

    private static final List<Right> COMMON = List.of(
            new Right(0x1, "SUBMIT_LOW", ""), new Right(0x2, "SUBMIT_NORMAL", ""), new Right(0x4, "SUBMIT_HIGH", ""));
    private static final List<Right> BEFORE_VISTA = List.of(
            new Right(0x8, "QUERY_JOBS", "the jobs of other accounts"),
            new Right(0x10, "MANAGE_JOBS", ""),
            new Right(0x20, "QUERY_CONFIG", "ports and settings"),
            new Right(0x40, "MANAGE_CONFIG", ""),
            new Right(0x80, "QUERY_IN_ARCHIVE", "the archive of received faxes"),
            new Right(0x100, "MANAGE_IN_ARCHIVE", ""),
            new Right(0x200, "QUERY_OUT_ARCHIVE", "the archive of sent faxes"),
            new Right(0x400, "MANAGE_OUT_ARCHIVE", ""));
    private static final List<Right> SINCE_VISTA = List.of(
            new Right(0x8, "QUERY_OUT_JOBS", "the outgoing jobs of other accounts"),
            new Right(0x10, "MANAGE_OUT_JOBS", ""),
            new Right(0x20, "QUERY_CONFIG", "ports and settings"),
            new Right(0x40, "MANAGE_CONFIG", ""),
            new Right(0x80, "QUERY_ARCHIVES", "the archives"),
            new Right(0x100, "MANAGE_ARCHIVES", ""),
            new Right(0x200, "MANAGE_RECEIVE_FOLDER", "incoming jobs"));

    /** The name of each right that is granted, in the order of the bits. */
    List<String> granted() {
        return all().stream().filter(this::has).map(Right::name).toList();
    }

    /** For each right that is not granted and without which something is hidden: what that is. */
    List<String> hidden() {
        return all().stream()
                .filter(right -> !has(right) && !right.hides().isEmpty())
                .map(right -> right.name() + " (hides " + right.hides() + ")")
                .toList();
    }

    /** The same rights, as what is to be allowed. */
    List<String> toAllow() {
        return all().stream()
                .filter(right -> !has(right) && !right.hides().isEmpty())
                .map(right -> right.name() + " for " + right.hides())
                .toList();
    }

    private List<Right> all() {
        List<Right> all = new ArrayList<>(COMMON);
        all.addAll(vista ? SINCE_VISTA : BEFORE_VISTA);
        return all;
    }

    private boolean has(Right right) {
        return (bits & right.bit()) != 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "0x%X", bits)
                + granted().stream().collect(Collectors.joining(", ", " (", ")"));
    }

    /** @param hides what a monitor does not see without it; "" for nothing */
    private record Right(int bit, String name, String hides) {}
}
