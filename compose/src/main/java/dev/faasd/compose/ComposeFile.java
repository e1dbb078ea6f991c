package dev.faasd.compose;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A compose file without errors: what {@link ComposeReader} makes.
 *
 * @param services in start order: each behind those it depends on, otherwise as in the file
 * @param secrets files on the host, by name
 */
public record ComposeFile(List<Service> services, Map<String, Path> secrets) {
  public ComposeFile {
    services = List.copyOf(services);
    secrets = Map.copyOf(secrets);
  }
}
