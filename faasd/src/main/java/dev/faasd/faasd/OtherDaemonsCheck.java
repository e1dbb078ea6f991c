package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether somebody else than our units runs this instance of faasd. */
record OtherDaemonsCheck(Settings settings, Systemctl systemctl) implements Check {
  private static final Map<String, String> UNITS =
      Map.of(Up.NAME, Units.CORE, ProviderRole.NAME, Units.PROVIDER);

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    UNITS.forEach(
        (role, unit) -> {
          Optional<Long> holder = InstanceLock.holder(settings, role);
          if (holder.isPresent() && !holder.equals(systemctl.state(unit).mainProcess())) {
            problems.add(
                "\"faasd %s\" runs already as process %d, not as %s: end it first"
                    .formatted(role, holder.get(), unit));
          }
        });
    return problems;
  }
}
