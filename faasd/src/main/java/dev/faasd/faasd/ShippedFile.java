package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A file that the distribution brings and people may edit. An unedited one follows the
 * distribution; an edited one stays. A copy of what was written last tells them apart.
 */
final class ShippedFile implements Step {
  private static final String MODE = "rw-r--r--";

  private final Path shipped;
  private final Path file;
  private final Path copy;
  private final boolean force;
  private final Deque<Step> done = new ArrayDeque<>();

  /**
   * Touches nothing yet.
   *
   * @param shipped the distribution's
   * @param file the host's
   * @param copies directory of the copies; must be there by then
   * @param force whether an edited one is replaced, too; it is kept beside
   */
  ShippedFile(Path shipped, Path file, Path copies, boolean force) {
    this.shipped = shipped;
    this.file = file;
    this.copy = copies.resolve(file.getFileName().toString());
    this.force = force;
  }

  /** What will count: the edited file if it is kept, else the distribution's. */
  Path effective() {
    return isEdited() && !force ? file : shipped;
  }

  @Override
  public Optional<String> due() {
    List<Step> steps = steps();
    return steps.isEmpty() || (isEdited() && !force)
        ? Optional.empty()
        : Optional.of(
            isEdited()
                ? "replace the edited %s, kept as %s".formatted(file, backup())
                : steps.getFirst().due().orElse("write " + file));
  }

  @Override
  public Optional<String> note() {
    return isEdited() && !force
        ? Optional.of(
            "%s was edited and is kept; the new default is %s, and --force puts it in place"
                .formatted(file, shipped))
        : Optional.empty();
  }

  @Override
  public void run() {
    for (Step step : steps()) {
      done.push(step);
      step.run();
    }
  }

  @Override
  public void undo() {
    done.forEach(Step::undo);
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    if (isEdited()) {
      steps.add(new FileStep(backup(), FileStep.read(file).orElseThrow(), MODE));
    }
    byte[] content = content();
    steps.add(new FileStep(file, content, MODE));
    steps.add(new FileStep(copy, content, MODE));
    steps.removeIf(step -> step.due().isEmpty());
    return steps;
  }

  /** Whether it is neither what is shipped now nor what was written last. */
  private boolean isEdited() {
    Optional<byte[]> there = FileStep.read(file);
    return there.isPresent()
        && !Arrays.equals(there.get(), content())
        && !FileStep.read(copy).filter(last -> Arrays.equals(last, there.get())).isPresent();
  }

  /** The first name that is free. */
  private Path backup() {
    int number = 1;
    while (Files.exists(numbered(number))) {
      number++;
    }
    return numbered(number);
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + ".edited-" + number);
  }

  private byte[] content() {
    try {
      return Files.readAllBytes(shipped);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read %s of the program".formatted(shipped), e);
    }
  }
}
