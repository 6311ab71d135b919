package org.faxmx.connector;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;

/**
 * The attributes and operations that a policy can name. MBeans come and go, and most are registered after a policy was read,
 * so they are known by the types of MBeans.
 */
final class PolicyMembers {

    /** Knows no members of our domain, so that each name is taken. */
    static final PolicyMembers UNKNOWN = new PolicyMembers(Map.of());

    private static final Set<String> OF_DELEGATE = Set.of(
            "MBeanServerId",
            "SpecificationName",
            "SpecificationVersion",
            "SpecificationVendor",
            "ImplementationName",
            "ImplementationVersion",
            "ImplementationVendor");

    private final boolean known;
    private final Map<String, Set<String>> attributes = new HashMap<>();
    private final Map<String, Set<String>> operations = new HashMap<>();

    /** @param infos the MBeanInfos of our domain, by the key {@code type} */
    PolicyMembers(Map<String, MBeanInfo> infos) {
        known = !infos.isEmpty();
        infos.forEach((type, info) -> {
            attributes.put(
                    type,
                    Arrays.stream(info.getAttributes())
                            .map(MBeanAttributeInfo::getName)
                            .collect(Collectors.toSet()));
            operations.put(
                    type,
                    Arrays.stream(info.getOperations())
                            .map(MBeanOperationInfo::getName)
                            .collect(Collectors.toSet()));
        });
        JvmAccess.types().forEach(type -> {
            attributes.put(type, JvmAccess.attributes(type));
            operations.put(type, JvmAccess.operations(type));
        });
        attributes.put("MBeanServerDelegate", OF_DELEGATE);
        operations.put("MBeanServerDelegate", Set.of());
    }

    /**
     * The member that may have been meant where a pattern matches none; empty if it matches one.
     *
     * @param types of the MBeans that the pattern is for
     * @param operation whether it is for operations, or for attributes
     * @param pattern with {@code *} and {@code ?}
     * @param matches whether a name matches it
     */
    Optional<String> meant(Set<String> types, boolean operation, String pattern, Predicate<String> matches) {
        if (!known || pattern.chars().allMatch(c -> c == '*')) {
            return Optional.empty();
        }
        Set<String> names = new TreeSet<>();
        types.forEach(type -> names.addAll((operation ? operations : attributes).getOrDefault(type, Set.of())));
        if (names.stream().anyMatch(matches)) {
            return Optional.empty();
        }
        String plain = pattern.replaceFirst("\\(.*", "");
        return Optional.of(names.stream()
                .min(Comparator.comparingInt(name -> distance(name, plain)))
                .orElse("*"));
    }

    /** How many characters must be inserted, removed or replaced, in whatever case. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
