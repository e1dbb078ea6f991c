package dev.faasd.containerd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Holds what an import makes, until the image's record does. What processes that died had got in of
 * the same image is held by their leases: it is there to go on with, and these end with this one.
 *
 * @param own under which this import works
 */
record ImportLease(Leases leases, Lease own) {
  /** Should we die and nobody want the image again, the rest is collected after this. */
  private static final Duration EXPIRY = Duration.ofHours(24);

  private static final String TARGET = "dev.faasd/import";
  private static final String PROCESS = "dev.faasd/process";

  static ImportLease take(Leases leases, Digest target) {
    Map<String, String> labels = Map.of(TARGET, target.value(), PROCESS, process("self"));
    return new ImportLease(leases, leases.create("import", EXPIRY, labels));
  }

  /** Number and start of a process: no other one ever has both; empty if there is none. */
  private static String process(String number) {
    try {
      String stat = Files.readString(Path.of("/proc", number, "stat"));
      // After the program's name, which may have anything in it, the start is the twentieth.
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      return stat.substring(0, stat.indexOf(' ')) + "-" + fields.get(19);
    } catch (IOException e) {
      if (number.equals("self")) {
        throw new UncheckedIOException("there is no /proc", e);
      }
      return "";
    }
  }

  /** The image's record holds it all now. */
  void end() {
    leases.list().stream().filter(isOurs()).forEach(leases::delete);
  }

  /** Comes back when all is gone that was held. */
  void endAndCollect() {
    leases.list().stream().filter(isOurs()).forEach(leases::deleteAndCollect);
  }

  private Predicate<Lease> isOurs() {
    String target = own.labels().getOrDefault(TARGET, "");
    return lease ->
        lease.id().equals(own.id())
            || (target.equals(lease.labels().get(TARGET)) && isOfTheDead(lease));
  }

  private static boolean isOfTheDead(Lease lease) {
    String process = lease.labels().getOrDefault(PROCESS, "");
    return !process.equals(process(process.replaceFirst("-.*$", "")));
  }
}
