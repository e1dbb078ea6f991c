package dev.faasd.faasd;

import dev.faasd.cni.NetworkException;
import dev.faasd.compose.InvalidFileException;
import dev.faasd.http.ListenFailed;
import dev.faasd.posix.PosixException;
import dev.faasd.provider.ProviderException;
import dev.faasd.supervisor.Pace;
import dev.faasd.systemd.SystemdException;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.WorkloadException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Chooses the command. {@code version} and the daemons are found by hand, so that they start
 * without the command line library.
 *
 * @param environment of the process
 * @param out for what was asked for
 * @param err for errors, one {@code Error: …} a line, and for logs
 */
record Program(Map<String, String> environment, PrintStream out, PrintStream err) {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** Runs the command; returns the code to end with. */
  int run(List<String> words) {
    try {
      Program program = new Program(Defaults.file(environment).under(environment), out, err);
      return program.run(SettingsReader.read(words, program.environment));
    } catch (UsageException e) {
      return fail(e, WRONG_USAGE);
    } catch (FaasdException
        | InvalidFileException
        | WorkloadException
        | NetworkException
        | ProviderException
        | ListenFailed
        | PosixException
        | SystemdException
        | UncheckedIOException e) {
      return fail(e, FAILED);
    } catch (RuntimeException e) {
      e.printStackTrace(err);
      return fail(new IllegalStateException("internal error: " + e, e), FAILED);
    }
  }

  private int run(SettingsReader.CommandLine line) {
    Settings settings = line.settings();
    List<String> words = line.rest();
    String command = words.isEmpty() ? "help" : words.getFirst();
    List<String> arguments = words.isEmpty() ? List.of() : words.subList(1, words.size());
    return switch (command) {
      case "help", "-h", "--help" -> say(Help.text());
      case "version", "--version" -> say(Version.current() + "\n");
      case "up" -> up(settings, arguments);
      case "provider" -> provider(settings, arguments);
      case Rehearsal.NAME -> new Rehearsal(settings, environment, err).run();
      default -> Commands.run(this, line);
    };
  }

  private int up(Settings settings, List<String> arguments) {
    if (Arguments.askForHelp(arguments)) {
      return say(Help.up());
    }
    List<Path> files = Arguments.composeFiles(arguments, settings);
    if (environment.containsKey("JOURNAL_STREAM") || !ProgressBoard.watched()) {
      Up up = new Up(settings, environment, files, Pace.USUAL, status -> {}, PullListener.NONE);
      return new Daemon(settings, environment, err).run(up);
    }
    ProgressBoard board = ProgressBoard.on(err);
    Up up = new Up(settings, environment, files, Pace.USUAL, board, board);
    return new Daemon(settings, environment, board.log()).run(up);
  }

  private int provider(Settings settings, List<String> arguments) {
    if (Arguments.askForHelp(arguments)) {
      return say(Help.provider());
    }
    Arguments.none(arguments);
    return new Daemon(settings, environment, err).run(new ProviderRole(settings));
  }

  private int say(String text) {
    out.print(text);
    out.flush();
    return DONE;
  }

  private int fail(Exception failure, int code) {
    tell(failure);
    for (Throwable other : failure.getSuppressed()) {
      tell(other);
    }
    err.flush();
    return code;
  }

  private void tell(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure.getCause() instanceof IOException cause
        && failure instanceof UncheckedIOException) {
      message += ": " + reason(cause);
    }
    message.lines().forEach(line -> err.println("Error: " + line));
  }

  /** What the system said, without the file, which is in the message already. */
  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e -> String.valueOf(e.getMessage());
    };
  }
}
