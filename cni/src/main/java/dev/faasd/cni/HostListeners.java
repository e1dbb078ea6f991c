package dev.faasd.cni;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who listens on the host's ports, by proc(5). A published port would take their traffic away.
 * Looks anew at each call; safe for use by several threads.
 */
public final class HostListeners {
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_UNCONNECTED = "07";

  private final Path proc;

  HostListeners(Path proc) {
    this.proc = proc;
  }

  /** Those of the host that this process runs on. */
  public static HostListeners ofThisHost() {
    return new HostListeners(Path.of("/proc"));
  }

  /**
   * Who has a port, such as {@code "nginx (process 812)"}; empty when nobody listens on it.
   *
   * @param mapping of its address and port of the host
   */
  public Optional<String> holderOf(PortMapping mapping) {
    for (String table : List.of(mapping.protocol(), mapping.protocol() + "6")) {
      for (String line : lines(proc.resolve("net").resolve(table))) {
        Optional<String> inode = inodeIfTaken(line, mapping);
        if (inode.isPresent()) {
          return Optional.of(
              process(inode.get()).orElse("a process that cannot be seen from here"));
        }
      }
    }
    return Optional.empty();
  }

  /** The columns are: slot, local address, remote address, state, six more, inode. */
  private static Optional<String> inodeIfTaken(String line, PortMapping mapping) {
    String[] columns = line.strip().split("\\s+", -1);
    String listening = mapping.protocol().equals("tcp") ? TCP_LISTEN : UDP_UNCONNECTED;
    if (columns.length < 10 || !columns[3].equals(listening)) {
      return Optional.empty();
    }
    String[] local = columns[1].split(":", -1);
    boolean samePort = Integer.parseInt(local[1], 16) == mapping.hostPort();
    return samePort && sameAddress(local[0], mapping) ? Optional.of(columns[9]) : Optional.empty();
  }

  /**
   * Addresses are 32-bit words in hexadecimal, each in the machine's byte order (little-endian).
   */
  private static boolean sameAddress(String hex, PortMapping mapping) {
    if (hex.matches("0+")) {
      return true;
    }
    if (hex.length() == 32 && !hex.startsWith("0000000000000000FFFF0000")) {
      return false;
    }
    int word = Integer.parseUnsignedInt(hex.substring(hex.length() - 8), 16);
    Inet4Address address = Ipv4.of(Integer.reverseBytes(word));
    return mapping.onAllAddresses() || address.getHostAddress().equals(mapping.hostAddress());
  }

  private Optional<String> process(String inode) {
    Path wanted = Path.of("socket:[" + inode + "]");
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, wanted)) {
          String name = String.join("", lines(process.resolve("comm")));
          return Optional.of(name + " (process " + process.getFileName() + ")");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean holds(Path process, Path wanted) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).equals(wanted)) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      // Processes end while we look.
      return false;
    }
  }

  /** Without the kernel's IPv6 there are no tables of it. */
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
