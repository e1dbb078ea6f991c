package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.workload.WorkloadId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Container ids of replicas: {@code NAME.gGENERATION.INDEX}; of those that the original faasd made
 * the function's name alone. Names may have several separators in a row, which containerd refuses
 * in ids; such a name is squeezed and told apart by a few digits of its hash.
 */
final class ContainerNames {
  private static final Pattern RUNS = Pattern.compile("([-_])[-_]+");
  private static final Pattern OURS = Pattern.compile("\\.g\\d+\\.\\d+$");
  private static final int LONGEST_SQUEEZED = 50;
  private static final int HASH_BYTES = 4;

  private ContainerNames() {}

  static WorkloadId of(FunctionRecord record, int index) {
    return of(record.id(), record.generation(), index);
  }

  static WorkloadId of(FunctionId function, long generation, int index) {
    String base = base(function.name().value());
    return new WorkloadId(
        function.namespace().value(),
        generation == FunctionRecord.INHERITED ? base : base + ".g" + generation + "." + index);
  }

  /** Whether it is a container that the original faasd made. */
  static boolean isInherited(WorkloadId replica) {
    return !OURS.matcher(replica.name()).find();
  }

  /** Whether containerd can have a namespace of this name at all. */
  static boolean canBeNamespace(String name) {
    return !RUNS.matcher(name).find();
  }

  private static String base(String name) {
    String squeezed = RUNS.matcher(name).replaceAll("$1");
    if (squeezed.equals(name)) {
      return name;
    }
    String head = squeezed.substring(0, Math.min(LONGEST_SQUEEZED, squeezed.length()));
    return head.replaceAll("[-_]$", "")
        + ".x"
        + HexFormat.of().formatHex(sha256(name), 0, HASH_BYTES);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
