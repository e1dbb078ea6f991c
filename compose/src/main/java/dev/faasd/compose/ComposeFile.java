package dev.faasd.compose;

import java.util.List;

/**
 * Compose files without errors: what {@link ComposeReader} makes.
 *
 * @param services in start order: each behind those it depends on, otherwise as in the file
 * @param warnings what is in the files and has no effect
 */
public record ComposeFile(List<Service> services, List<Problem> warnings) {
  /** Copies. */
  public ComposeFile {
    services = List.copyOf(services);
    warnings = List.copyOf(warnings);
  }

  /** Those that shall run, in start order. */
  public List<Service> enabled() {
    return services.stream().filter(Service::enabled).toList();
  }
}
