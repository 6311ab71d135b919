package org.faxmx.fax;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is done with faxes received on one port, at the moment of one reading ({@code IFaxRoutingMethod}).
 *
 * @param deviceId the port
 * @param deviceName the port's display name; not unique
 * @param guid identifies the method, as the server writes it
 * @param functionName function of the extension that does it
 * @param friendlyName display name; not unique
 * @param imageName file of the extension, which identifies the extension
 * @param extensionName display name of the extension
 * @param routingData routing text of an incoming fax
 * @param enabled whether it is done for faxes received on this port
 * @param unavailable the properties that could not be read, by Microsoft's name, and what the server answered; their
 *     values are "", false, 0 or empty
 */
public record RoutingMethod(
        DeviceId deviceId,
        String deviceName,
        String guid,
        String functionName,
        String friendlyName,
        String imageName,
        String extensionName,
        String routingData,
        boolean enabled,
        Map<String, String> unavailable) {

    private static final Pattern BRACES_AND_SPACE = Pattern.compile("[{}\\s]");

    public RoutingMethod {
        Objects.requireNonNull(deviceId, "deviceId");
        Objects.requireNonNull(deviceName, "deviceName");
        Objects.requireNonNull(guid, "guid");
        Objects.requireNonNull(functionName, "functionName");
        Objects.requireNonNull(friendlyName, "friendlyName");
        Objects.requireNonNull(imageName, "imageName");
        Objects.requireNonNull(extensionName, "extensionName");
        Objects.requireNonNull(routingData, "routingData");
        unavailable = Map.copyOf(unavailable);
    }

    /** A method of which every property could be read. */
    public RoutingMethod(
            DeviceId deviceId,
            String deviceName,
            String guid,
            String functionName,
            String friendlyName,
            String imageName,
            String extensionName,
            String routingData,
            boolean enabled) {
        this(
                deviceId,
                deviceName,
                guid,
                functionName,
                friendlyName,
                imageName,
                extensionName,
                routingData,
                enabled,
                Map.of());
    }

    /** The method of this identity, without regard to case and braces, which servers and people write as they like. */
    public boolean hasGuid(String wanted) {
        return plain(guid).equals(plain(wanted));
    }

    /** The same method, enabled or not. */
    public RoutingMethod enabled(boolean value) {
        return new RoutingMethod(
                deviceId,
                deviceName,
                guid,
                functionName,
                friendlyName,
                imageName,
                extensionName,
                routingData,
                value,
                unavailable);
    }

    /** A routing method's GUID in lower case and without braces. */
    public static String plain(String guid) {
        return BRACES_AND_SPACE.matcher(guid).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
