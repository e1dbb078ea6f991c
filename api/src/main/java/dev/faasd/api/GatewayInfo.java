package dev.faasd.api;

import java.util.Optional;

/**
 * What a gateway answers to {@code GET /system/info}.
 *
 * @param provider what the provider behind it says; clients dereference it, so it is empty only
 *     when that cannot be had
 * @param version the gateway's own build
 * @param arch the processor's name as Go writes it, such as {@code amd64} or {@code arm64}
 */
public record GatewayInfo(Optional<ProviderInfo> provider, VersionInfo version, String arch) {}
