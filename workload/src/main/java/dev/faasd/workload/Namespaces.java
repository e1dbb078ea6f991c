package dev.faasd.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The containerd namespaces of the host, ours and others'. Thread-safe. */
public interface Namespaces {
  /** Every namespace by name, with its labels. */
  Map<String, Map<String, String>> list();

  /** The labels of one, empty when there is no such namespace. */
  Optional<Map<String, String>> find(String name);

  /**
   * Makes one.
   *
   * @throws WorkloadException.AlreadyExists when there is one of that name, whosever it is
   * @throws WorkloadException.InvalidSpec when containerd refuses its name or a label
   */
  void create(String name, Map<String, String> labels);

  /** Makes one, or gives the existing one exactly these labels, in one step. */
  void put(String name, Map<String, String> labels);

  /** Ids of the containers in it that are not ours. */
  List<String> strangers(String name);

  /**
   * Removes one with the images in it. Fine when it is gone already.
   *
   * @throws WorkloadException.NotEmpty while it holds containers
   */
  void delete(String name);
}
