package dev.faasd.workload;

import dev.faasd.containerd.LinuxResources;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.RuntimeSpecBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a container as functions are run, with limits, seccomp and a control group where we look for
 * it, but with the host's own {@code cat} in it: it works if a word comes back, and if the group
 * can be frozen.
 *
 * @param directory for the container's files, removed afterwards
 * @param id says in which control group; of nobody else
 * @param limit how long all of it may take
 */
record RuntimeTrial(Path directory, ControlGroups groups, WorkloadId id, Duration limit) {
  private static final System.Logger LOG = System.getLogger(RuntimeTrial.class.getName());
  private static final List<String> HOST = List.of("/usr", "/bin", "/lib", "/lib64");
  private static final String WORD = "ready";
  private static final long MEMORY_BYTES = 64L << 20;

  /**
   * Tells why the runtime does not work on this host; empty if it does.
   *
   * @param runtime a program with runc's commands
   */
  Optional<String> problem(Path runtime) {
    try {
      Files.createDirectories(directory.resolve("rootfs"));
      Files.writeString(directory.resolve("config.json"), spec().json());
      return run(runtime);
    } catch (IOException | WorkloadException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("the trial was interrupted");
    } finally {
      clean();
    }
  }

  private RuntimeSpec spec() {
    RuntimeSpecBuilder builder =
        RuntimeSpec.builder()
            .args(List.of("/bin/cat"))
            .cgroupsPath(groups.path(id))
            .resources(
                LinuxResources.UNLIMITED
                    .withMemory(MEMORY_BYTES)
                    .withPids(16)
                    .withMilliCpus(1000)
                    .withCpuShares(1024));
    HOST.stream()
        .filter(source -> Files.isDirectory(Path.of(source)))
        .forEach(source -> builder.bind(Path.of(source), source, true));
    return builder.build();
  }

  private Optional<String> run(Path runtime) throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    Process process =
        command(runtime, "run", "--bundle", directory.toString(), id.name())
            .redirectError(errors.toFile())
            .start();
    // Whatever hangs ends with it, and so does the reading below.
    CompletableFuture<Void> tooLate =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    try (BufferedReader output = process.inputReader()) {
      Optional<String> problem = converse(process, output);
      if (process.waitFor() == 0) {
        return problem;
      }
      return Optional.of(
          tooLate.isDone() ? "it was not done in " + limit.toSeconds() + " s" : last(errors));
    } finally {
      tooLate.cancel(false);
      process.destroyForcibly();
      remove(runtime);
    }
  }

  private Optional<String> converse(Process process, BufferedReader output) throws IOException {
    try (Writer input = process.outputWriter()) {
      input.write(WORD + "\n");
      input.flush();
      if (!WORD.equals(output.readLine())) {
        return Optional.of("a process in a container did not answer");
      }
      if (!groups.freeze(id)) {
        return Optional.of("its control group is not " + groups.path(id));
      }
      groups.thaw(id);
      return Optional.empty();
    } catch (IOException e) {
      // It has ended before; what it said is worth more.
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What is left of it, if it did not get to its end. */
  private void remove(Path runtime) throws IOException, InterruptedException {
    Process process =
        command(runtime, "delete", "--force", id.name())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
  }

  private ProcessBuilder command(Path runtime, String... words) {
    ProcessBuilder builder =
        new ProcessBuilder(runtime.toString(), "--root", directory.resolve("state").toString());
    builder.command().addAll(List.of(words));
    return builder;
  }

  private static String last(Path errors) throws IOException {
    List<String> lines = Files.readAllLines(errors).stream().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? "it failed without a word" : lines.getLast().strip();
  }

  private void clean() {
    groups.remove(id);
    try {
      // The mount points in it, one by one: nothing below a mount that might have stayed.
      removeEmptyIn(directory.resolve("rootfs"));
      removeEmptyIn(directory.resolve("state"));
      Files.deleteIfExists(directory.resolve("errors"));
      Files.deleteIfExists(directory.resolve("config.json"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cleaning up after the trial of a runtime failed", e);
    }
  }

  private static void removeEmptyIn(Path parent) throws IOException {
    if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
      for (Path child : children) {
        Files.delete(child);
      }
    }
    Files.delete(parent);
  }
}
