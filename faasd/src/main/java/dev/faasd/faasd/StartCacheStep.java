package dev.faasd.faasd;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Has the program make what lets it start quickly, as it can only be made where it runs. */
final class StartCacheStep implements Step {
  /** Emulated machines take minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Distribution distribution;
  private final Path cache;
  private final Consumer<String> say;
  private boolean isNew;

  /**
   * Touches nothing yet.
   *
   * @param cache the file
   * @param say told if it cannot be made, which is no reason not to go on
   */
  StartCacheStep(Distribution distribution, Path cache, Consumer<String> say) {
    this.say = say;
    this.distribution = distribution;
    this.cache = cache;
  }

  @Override
  public Optional<String> due() {
    try {
      FileTime made =
          Files.exists(cache) ? Files.getLastModifiedTime(cache) : FileTime.fromMillis(0);
      return made.toInstant().isAfter(distribution.installedAt())
          ? Optional.empty()
          : Optional.of("make the start cache " + cache);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + cache, e);
    }
  }

  @Override
  public void run() {
    isNew = !Files.exists(cache);
    ProcessResult result =
        ChildProcess.run(
            List.of(distribution.launcher().toString(), "optimize", "--cache", cache.toString()),
            Map.of(),
            "",
            PATIENCE);
    if (!result.succeeded()) {
      say.accept(
          "going on without a start cache, so the daemons start slower: "
              + result.stderr().strip());
    }
  }

  @Override
  public void undo() {
    try {
      if (isNew) {
        Files.deleteIfExists(cache);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + cache, e);
    }
  }
}
