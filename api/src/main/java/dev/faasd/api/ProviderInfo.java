package dev.faasd.api;

/**
 * What a provider answers to {@code GET /system/info}.
 *
 * @param provider its name
 * @param version its build
 * @param orchestration what it runs functions on
 */
public record ProviderInfo(String provider, VersionInfo version, String orchestration) {
  public ProviderInfo {
    provider = Absent.text(provider);
    version = version == null ? VersionInfo.of("", "") : version;
    orchestration = Absent.text(orchestration);
  }
}
