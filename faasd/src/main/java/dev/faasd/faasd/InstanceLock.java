package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Makes sure that one role of an instance runs once. The kernel ends it with the process. */
final class InstanceLock implements AutoCloseable {
  private final FileChannel channel;

  private InstanceLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param role such as {@code up}
   * @throws CannotStartException if another process has it
   */
  static InstanceLock take(Settings settings, String role) {
    Path file = file(settings, role);
    try {
      Files.createDirectories(settings.runDirectory());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        String pid = Files.readString(file).strip();
        channel.close();
        throw new CannotStartException("faasd %s runs already, as process %s".formatted(role, pid));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new InstanceLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file, e);
    }
  }

  /** The process that has the lock. */
  static Optional<Long> holder(Settings settings, String role) {
    Path file = file(settings, role);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        return Optional.empty();
      }
      return Optional.of(Long.valueOf(Files.readString(file).strip()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out who has locked " + file, e);
    }
  }

  /** Written by whoever takes the lock. */
  static Path file(Settings settings, String role) {
    return settings.runDirectory().resolve(role + ".lock");
  }

  /** Gives it back. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock", e);
    }
  }
}
