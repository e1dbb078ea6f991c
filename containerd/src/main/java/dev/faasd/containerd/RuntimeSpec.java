package dev.faasd.containerd;

/**
 * What the OCI runtime is told about a container.
 *
 * @param json a document of the OCI runtime specification, version 1.0
 */
public record RuntimeSpec(String json) {
  /** Begins a specification with safe defaults: see {@link RuntimeSpecBuilder}. */
  public static RuntimeSpecBuilder builder() {
    return new RuntimeSpecBuilder();
  }
}
