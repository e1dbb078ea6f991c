package dev.faasd.faasd;

import dev.faasd.compose.PortPublication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person chose for a host, now and before: settings, kept in {@link Defaults}, and variables
 * of the compose file, kept in the {@code .env} beside it.
 *
 * @param settings in effect
 * @param values of settings that were given or kept
 * @param environment of this process
 */
record Choices(
    Settings settings,
    Map<Setting, String> values,
    Defaults defaults,
    Wishes wishes,
    Map<String, String> environment) {
  /** What stands in the compose file for variables that flags set. */
  private static final Map<String, String> OTHERWISE =
      Map.of("GATEWAY_ADDRESS", PortPublication.ALL_ADDRESSES, "GATEWAY_PORT", "8080");

  /** The variables' file. */
  Variables dotEnv() {
    return new Variables(settings.directory().resolve(".env"));
  }

  /** Settings that are given now and not kept, by the names of their variables. */
  Map<String, String> newSettings() {
    Map<Setting, String> kept =
        SettingsReader.read(List.of(), defaults.variables().read()).values();
    Map<String, String> changed = new LinkedHashMap<>();
    values.forEach(
        (setting, value) -> {
          if (!value.equals(kept.getOrDefault(setting, setting.otherwise()))) {
            changed.put(setting.variables().getFirst(), value);
          }
        });
    return changed;
  }

  /** Variables that are given now, whether they are kept already or not. */
  Map<String, String> newVariables() {
    Map<String, String> given = new LinkedHashMap<>();
    wishes
        .offline()
        .ifPresent(directory -> given.putAll(new Variables(directory.resolve(".env")).read()));
    given.putAll(wishes.variables());
    return given;
  }

  /** All that the compose file may use, once those are kept. */
  Map<String, String> variables() {
    Map<String, String> all = new HashMap<>(dotEnv().read());
    all.putAll(newVariables());
    all.putAll(environment);
    return all;
  }

  /**
   * Refuses to choose otherwise in passing what has been chosen before.
   *
   * @throws CannotStartException naming what is different
   */
  void refuseOthers() {
    List<String> others = new ArrayList<>();
    newSettings().forEach((name, value) -> others.add(name + "=" + value));
    Map<String, String> kept = new HashMap<>(OTHERWISE);
    kept.putAll(dotEnv().read());
    wishes
        .variables()
        .forEach(
            (name, value) -> {
              if (!value.equals(kept.get(name))) {
                others.add(name + "=" + value);
              }
            });
    if (!others.isEmpty()) {
      throw new CannotStartException(
          "faasd is installed without %s: give --force, too, if you want to change that"
              .formatted(String.join(", ", others)));
    }
  }
}
