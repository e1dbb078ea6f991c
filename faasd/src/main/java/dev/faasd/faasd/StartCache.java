package dev.faasd.faasd;

import dev.faasd.containerd.EmptyContainerd;
import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The file from which Java maps the program's classes, loaded and linked, instead of reading them
 * from the jars at every start. It is good only for the files it was made from, and Java 25.0.3
 * does not see when a jar has changed (JDK-8377932): a second file beside it tells which build of
 * faasd it belongs to, and the launcher uses it for that build alone.
 *
 * @param distribution the build it shall fit
 * @param file where it is
 */
record StartCache(Distribution distribution, Path file) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Lines of output that tell why a rehearsal failed. */
  private static final int WORDS = 4;

  /** Whether there is one, made from this very build. */
  boolean fits() {
    try {
      return Files.exists(file)
          && Files.exists(mark())
          && Files.readString(mark()).strip().equals(distribution.build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + mark(), e);
    }
  }

  /** Removes it; fine if there is none. */
  void remove() {
    try {
      Files.deleteIfExists(mark());
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }

  /**
   * Makes it, by a {@link Rehearsal} with the very options of Java that this process has. Nothing
   * is left of a failed attempt, and what was there before stays.
   *
   * @throws CannotStartException with a sentence that tells why there is none
   */
  void make() {
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      Path stage = Files.createTempDirectory("faasd-optimize-");
      Path made = stage.resolve("start.aot");
      try {
        rehearse(stage, made);
        replace(made);
      } finally {
        Cleanup.delete(stage);
      }
    } catch (IOException e) {
      throw new CannotStartException("the start cache %s cannot be made: %s".formatted(file, e), e);
    }
  }

  private void rehearse(Path stage, Path made) throws IOException {
    Rehearsal.setTheStage(stage, distribution);
    try (EmptyContainerd _ = EmptyContainerd.listen(Rehearsal.containerd(stage))) {
      ProcessResult result = ChildProcess.run(command(stage, made), Map.of(), "", PATIENCE);
      if (!result.succeeded() || !Files.exists(made)) {
        throw new CannotStartException(
            "the start cache %s cannot be made, the rehearsal failed: %s"
                .formatted(file, lastWords(result)));
      }
    } catch (ChildProcessException e) {
      throw new CannotStartException(
          "the start cache %s cannot be made: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Java itself complains on standard output, and a second Java, which makes the file, first tells
   * the options that it was given.
   */
  static String lastWords(ProcessResult result) {
    List<String> said =
        Stream.of(result.stdout(), result.stderr())
            .flatMap(String::lines)
            .filter(line -> !line.isBlank() && !line.startsWith("Picked up "))
            .toList();
    return "exit code %d; %s"
        .formatted(
            result.exitCode(),
            said.isEmpty()
                ? "it said nothing"
                : String.join(" | ", said.subList(Math.max(0, said.size() - WORDS), said.size())));
  }

  /** In a network and mounts of its own, so that the rehearsal touches nothing of the host. */
  private List<String> command(Path stage, Path made) {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
    command.add(distribution.java().toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-XX:AOT") && !argument.startsWith("-Xlog:aot"))
        .forEach(command::add);
    command.add("-XX:AOTCacheOutput=" + made);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Rehearsal.words(stage));
    return command;
  }

  /** The mark goes first and comes last: at no moment it stands beside another build's cache. */
  private void replace(Path made) throws IOException {
    Files.deleteIfExists(mark());
    putInPlace(made, file);
    Path newMark = Files.writeString(made.resolveSibling("mark"), distribution.build() + "\n");
    putInPlace(newMark, mark());
  }

  private Path mark() {
    return file.resolveSibling(file.getFileName() + ".build");
  }

  /** Whole or not at all, also after a loss of power: Java would crash on half a file. */
  private static void putInPlace(Path from, Path to) throws IOException {
    Path beside = to.resolveSibling("." + to.getFileName() + ".part");
    try {
      Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
