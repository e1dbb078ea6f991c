package dev.faasd.containerd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A FIFO that is read by a thread of its own, for a task's output. */
final class TestFifo implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile writer;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Thread reader;

  private TestFifo(Path path) throws IOException {
    this.path = path;
    this.writer = new RandomAccessFile(path.toFile(), "rw");
    InputStream input = Files.newInputStream(path);
    this.reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (input) {
                    input.transferTo(bytes);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
  }

  static TestFifo create(Path path) throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
    return new TestFifo(path);
  }

  Path path() {
    return path;
  }

  /** What was written until now; after all other writers are gone, all. */
  String text() throws IOException, InterruptedException {
    writer.close();
    reader.join();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(path);
  }
}
