package io.koine.mesh.scope.authz;

/// A question about what is asked for.
public sealed interface RequestTerm extends Term {
    /// The host of an HTTP request, compared without case.
    ///
    /// @param host how
    /// @param portIgnored whether a port and a final dot in the request's host do not count
    record Host(Text host, boolean portIgnored) implements RequestTerm {}

    /// The method of an HTTP request.
    ///
    /// @param method how it is compared; `*`: any
    record Method(Text method) implements RequestTerm {}

    /// The path of an HTTP request, as it is after normalization, without query and fragment.
    ///
    /// @param path how it is compared
    record Path(Text path) implements RequestTerm {}

    /// The path of an HTTP request, by a template (Istio, `Operation.paths`).
    ///
    /// @param template with `{*}` for one segment and `{**}` for any number
    record PathTemplate(String template) implements RequestTerm {}

    /// The port of the application.
    ///
    /// @param port 0 to 65535
    record DestinationPort(int port) implements RequestTerm {}

    /// The address that was called.
    ///
    /// @param range where it lies
    record DestinationIp(IpRange range) implements RequestTerm {}

    /// The server name that TLS asked for.
    ///
    /// @param name how it is compared
    /// @param ignoreCase whether case does not count
    record ServerName(Text name, boolean ignoreCase) implements RequestTerm {}

    /// Dynamic metadata of an Envoy filter (Istio, `experimental.envoy.filters.…`).
    ///
    /// @param filter the filter's name
    /// @param key in its metadata
    /// @param value how the value, or with `inList` an element of it, is compared
    /// @param inList whether the value is a list
    record FilterMetadata(String filter, String key, Text value, boolean inList) implements RequestTerm {}
}
