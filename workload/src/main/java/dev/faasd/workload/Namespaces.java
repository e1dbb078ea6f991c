package dev.faasd.workload;

import java.util.Map;
import java.util.Optional;

/** The containerd namespaces of the host, ours and others'. Thread-safe. */
public interface Namespaces {
  /** Every namespace by name, with its labels. */
  Map<String, Map<String, String>> list();

  /** The labels of one, empty when there is no such namespace. */
  Optional<Map<String, String>> find(String name);

  /** Makes one, or gives the existing one exactly these labels. */
  void put(String name, Map<String, String> labels);

  /**
   * Removes one with the images in it. Fine when it is gone already.
   *
   * @throws WorkloadException.NotEmpty while it holds containers
   */
  void delete(String name);
}
