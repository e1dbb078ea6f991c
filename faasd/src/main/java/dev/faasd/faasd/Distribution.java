package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of the program itself, wherever they were unpacked.
 *
 * @param home has {@code bin}, {@code lib} and {@code share}
 */
record Distribution(Path home) {
  /** Where people and units look for programs. */
  private static final List<Path> LINKS =
      List.of(Path.of("/usr/bin/faasd"), Path.of("/usr/local/bin/faasd"));

  /**
   * The one that this process was started from.
   *
   * @throws CannotStartException if it was started otherwise
   */
  static Distribution ofThisProgram() {
    return find()
        .orElseThrow(
            () ->
                new CannotStartException(
                    "this program runs from %s, which is no distribution of faasd: run bin/faasd of one"
                        .formatted(code())));
  }

  /** The one that this process was started from, if it was. */
  static Optional<Distribution> find() {
    Path code = code();
    Distribution distribution = new Distribution(code.resolveSibling("..").normalize());
    return Files.isRegularFile(code) && Files.isExecutable(distribution.launcher())
        ? Optional.of(distribution)
        : Optional.empty();
  }

  private static Path code() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("this program's place is no path", e);
    }
  }

  /** What starts it. */
  Path launcher() {
    return home.resolve("bin/faasd");
  }

  /** What starts it, by the name that stays when the program is replaced by another version. */
  Path program() {
    return LINKS.stream().filter(this::isLauncher).findFirst().orElse(launcher());
  }

  private boolean isLauncher(Path link) {
    try {
      return Files.isSameFile(link, launcher());
    } catch (IOException _) {
      return false; // most often there is none
    }
  }

  /** A file to be installed. */
  Path share(String name) {
    return home.resolve("share").resolve(name);
  }

  /** Names this build; every other has another name. */
  String build() {
    Path file = home.resolve("lib/build");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the name of this build from " + file, e);
    }
  }

  /** The Java that runs it. */
  Path java() {
    return home.resolve("runtime/bin/java");
  }

  /** Where archives of images of our own are; what they hold wins over others of the same name. */
  Path imageDirectory() {
    return share("images");
  }

  /** Archives of images in a directory, which need not exist. */
  static List<Path> archives(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  /** When its files were put where they are. */
  Instant installedAt() {
    try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
      return Stream.concat(Stream.of(launcher()), libraries)
          .map(Distribution::changed)
          .max(Instant::compareTo)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + home, e);
    }
  }

  /** Not when it was last written: a package keeps the time of its build. */
  private static Instant changed(Path file) {
    try {
      return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the attributes of " + file, e);
    }
  }
}
