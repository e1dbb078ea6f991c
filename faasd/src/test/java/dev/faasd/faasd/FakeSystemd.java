package dev.faasd.faasd;

import dev.faasd.posix.ProcessResult;
import dev.faasd.systemd.Systemctl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A systemd in memory: its units start at once, and it writes down what was asked of it. */
final class FakeSystemd {
  private final List<String> commands = new ArrayList<>();
  private final Set<String> enabled = new HashSet<>();
  private final Set<String> active = new HashSet<>();
  private final Consumer<String> onStart;
  private String refused = "nothing";
  private int restarts;

  /**
   * @param onStart told the unit that starts
   */
  FakeSystemd(Consumer<String> onStart) {
    this.onStart = onStart;
  }

  Systemctl systemctl() {
    return new Systemctl(this::run);
  }

  /** What was asked for since the last time this was asked, but for questions. */
  List<String> commands() {
    List<String> done = List.copyOf(commands);
    commands.clear();
    return done;
  }

  /** Commands of this verb fail from now on. */
  void refuse(String verb) {
    refused = verb;
  }

  /** Units end again and again from now on. */
  void keepFailing() {
    restarts = 5;
    active.clear();
  }

  Set<String> active() {
    return Set.copyOf(active);
  }

  Set<String> enabled() {
    return Set.copyOf(enabled);
  }

  private ProcessResult run(List<String> argv) {
    String verb = argv.get(1);
    List<String> units = argv.stream().filter(word -> word.endsWith(".service")).toList();
    if (verb.equals("--version")) {
      return said("systemd 252 (252.36-1)\n");
    }
    if (verb.equals("show")) {
      return said(properties(units.getFirst()));
    }
    commands.add(String.join(" ", argv.subList(1, argv.size())));
    if (verb.equals(refused)) {
      return new ProcessResult(1, "", "refused\n");
    }
    switch (verb) {
      case "enable" -> enabled.addAll(units);
      case "disable" -> units.forEach(enabled::remove);
      case "start", "restart" -> units.forEach(this::start);
      case "stop" -> units.forEach(active::remove);
      case "daemon-reload" -> {}
      default -> throw new AssertionError("not known here: " + argv);
    }
    return said("");
  }

  private void start(String unit) {
    onStart.accept(unit);
    if (restarts == 0) {
      active.add(unit);
    }
  }

  private String properties(String unit) {
    return """
        ActiveState=%s
        SubState=
        UnitFileState=%s
        MainPID=0
        NRestarts=%d
        FragmentPath=/etc/systemd/system/%s
        """
        .formatted(
            active.contains(unit) ? "active" : "inactive",
            enabled.contains(unit) ? "enabled" : "disabled",
            restarts,
            unit);
  }

  private static ProcessResult said(String text) {
    return new ProcessResult(0, text, "");
  }
}
