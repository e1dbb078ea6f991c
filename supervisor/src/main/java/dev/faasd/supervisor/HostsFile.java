package dev.faasd.supervisor;

import dev.faasd.compose.Lookup;
import dev.faasd.compose.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The hosts file that all core services and functions share. It is bind-mounted into containers,
 * and what they see is the inode: therefore it is written in place and never renamed over. Services
 * with hosts of their own have a file of their own, that is kept in step. Safe for several threads.
 */
public final class HostsFile {
  private static final Logger LOG = System.getLogger(HostsFile.class.getName());

  private final Path file;
  private final String gateway;
  private final Map<String, String> addresses = new TreeMap<>();
  private final Map<Path, Map<String, String>> extended = new TreeMap<>();

  /**
   * Opens nothing yet.
   *
   * @param gateway address of the bridge
   */
  public HostsFile(Path file, String gateway) {
    this.file = file;
    this.gateway = gateway;
  }

  Path file() {
    return file;
  }

  /** Says where the service is from now on, and writes the file. */
  synchronized void put(String service, String address) {
    if (!address.equals(addresses.put(service, address))) {
      write();
    }
  }

  /** Forgets the service, and writes the file. */
  synchronized void remove(String service) {
    if (addresses.remove(service) != null) {
      write();
    }
  }

  /**
   * Keeps another file that has these hosts, too.
   *
   * @param hosts addresses by name; {@link Lookup#HOST_GATEWAY} stands for that of the bridge
   */
  synchronized void extend(Path other, Map<String, String> hosts) {
    extended.put(other, hosts);
    writeInPlace(other, text(hosts));
  }

  /** Keeps the other file no longer. */
  synchronized void forget(Path other) {
    extended.remove(other);
  }

  /** Writes the files as they should be, in place. */
  public synchronized void write() {
    writeInPlace(file, text(Map.of()));
    extended.forEach((other, hosts) -> writeInPlace(other, text(hosts)));
  }

  /** Writes the file if somebody else has changed it. */
  synchronized void restore() {
    try {
      if (Files.exists(file) && Files.readString(file).equals(text(Map.of()))) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    LOG.log(Level.WARNING, "{0} was changed by somebody else; it is as before now", file);
    write();
  }

  private String text(Map<String, String> more) {
    StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n");
    text.append(gateway).append('\t').append(Service.PROVIDER_NAME).append('\n');
    addresses.forEach(
        (service, address) -> text.append(address).append('\t').append(service).append('\n'));
    more.forEach(
        (host, address) ->
            text.append(address.equals(Lookup.HOST_GATEWAY) ? gateway : address)
                .append('\t')
                .append(host)
                .append('\n'));
    return text.toString();
  }

  /**
   * Writes the file without ever changing its inode, nor letting a reader see it without its
   * beginning: the new text goes over the old in one write, then the rest is cut off.
   */
  public static void writeInPlace(Path file, String text) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int padding = (int) Math.max(0, channel.size() - bytes.length);
      ByteBuffer buffer = ByteBuffer.allocate(bytes.length + padding).put(bytes);
      while (buffer.hasRemaining()) {
        buffer.put((byte) '\n');
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.truncate(bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
