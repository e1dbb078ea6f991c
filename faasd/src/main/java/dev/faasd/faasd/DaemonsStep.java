package dev.faasd.faasd;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.systemd.Systemctl;
import dev.faasd.systemd.UnitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Starts the daemons, or those again that run what is no longer, and waits until they serve. */
final class DaemonsStep implements Step {
  /** So often may a daemon fail before we believe that it will not come up. */
  private static final int ATTEMPTS = 3;

  private static final Duration JOURNAL = Duration.ofSeconds(10);

  private final Systemctl systemctl;
  private final List<DaemonUnit> units;
  private final Optional<GatewayProbe> gateway;
  private final Patience patience;
  private final Consumer<String> say;
  private final Runnable cleanUp;
  private List<String> started = List.of();

  /**
   * Touches nothing yet.
   *
   * @param units in the order of their start
   * @param say told how the wait goes
   * @param cleanUp removes what the daemons made, once they have ended
   */
  DaemonsStep(
      Systemctl systemctl,
      List<DaemonUnit> units,
      Optional<GatewayProbe> gateway,
      Patience patience,
      Consumer<String> say,
      Runnable cleanUp) {
    this.systemctl = systemctl;
    this.units = List.copyOf(units);
    this.gateway = gateway;
    this.patience = patience;
    this.say = say;
    this.cleanUp = cleanUp;
  }

  @Override
  public Optional<String> due() {
    List<String> todo = new ArrayList<>();
    stopped().forEach(name -> todo.add("start " + name));
    outdated().forEach(name -> todo.add("restart " + name));
    if (todo.isEmpty() && !answers()) {
      todo.add("wait for the gateway");
    }
    return todo.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", todo));
  }

  @Override
  public void run() {
    List<String> outdated = outdated();
    started = stopped();
    if (!started.isEmpty()) {
      systemctl.start(started);
    }
    if (!outdated.isEmpty()) {
      systemctl.restart(outdated);
    }
    boolean well =
        patience.until(
            this::serve,
            waited ->
                say.accept("waiting for the gateway, %d s%s".formatted(waited.toSeconds(), why())));
    if (!well) {
      throw failure("faasd does not answer within " + patience.limit().toSeconds() + " s");
    }
  }

  @Override
  public void undo() {
    if (!started.isEmpty()) {
      systemctl.stop(started);
    }
    if (started.size() == units.size()) {
      cleanUp.run();
    }
  }

  private boolean serve() {
    for (DaemonUnit unit : units) {
      UnitState state = systemctl.state(unit.name());
      if (state.active().equals("failed") || state.restarts() >= ATTEMPTS) {
        throw failure(unit.name() + " ends again and again");
      }
    }
    return stopped().isEmpty() && outdated().isEmpty() && answers();
  }

  private boolean answers() {
    return gateway.map(GatewayProbe::answers).orElse(true);
  }

  private List<String> stopped() {
    return names(unit -> !systemctl.state(unit.name()).isActive());
  }

  private List<String> outdated() {
    return names(unit -> systemctl.state(unit.name()).isActive() && unit.isOutdated());
  }

  private List<String> names(Predicate<DaemonUnit> wanted) {
    return units.stream().filter(wanted).map(DaemonUnit::name).toList();
  }

  private static InstallException failure(String what) {
    return new InstallException(
        what + why() + "; journalctl -t faasd -t faasd-provider tells more");
  }

  private static String why() {
    String words = lastWords();
    return words.isEmpty() ? "" : "; the last error: " + words;
  }

  private static String lastWords() {
    try {
      return ChildProcess.run(
              List.of(
                  "journalctl",
                  "-q",
                  "-n",
                  "1",
                  "-o",
                  "cat",
                  "-p",
                  "err",
                  "--since",
                  "-1min",
                  "-t",
                  "faasd",
                  "-t",
                  "faasd-provider"),
              Map.of(),
              "",
              JOURNAL)
          .stdout()
          .strip()
          .replace("\n", "; ");
    } catch (ChildProcessException _) {
      return ""; // the message names the command, too
    }
  }
}
