package dev.faasd.faasd;

import dev.faasd.api.GoDuration;
import dev.faasd.compose.PortPublication;
import dev.faasd.registry.Proxies;
import dev.faasd.registry.RegistrySettings;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.RuntimeChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;

/** Reads the {@link Settings} once, from flags and environment variables; tells all problems. */
final class SettingsReader {
  private final Map<Setting, String> values = new EnumMap<>(Setting.class);
  private final Map<Setting, String> sources = new EnumMap<>(Setting.class);
  private final List<String> problems = new ArrayList<>();
  private Proxies proxies = Proxies.NONE;
  private List<Path> programs = List.of();

  private SettingsReader() {}

  /**
   * What the command line says.
   *
   * @param settings from flags anywhere in the line, and the environment
   * @param values of those that are set, as text
   * @param rest all words that are no settings, in their order
   */
  record CommandLine(Settings settings, Map<Setting, String> values, List<String> rest) {
    CommandLine {
      values = Collections.unmodifiableMap(new EnumMap<>(values));
      rest = List.copyOf(rest);
    }
  }

  /**
   * Reads both.
   *
   * @throws UsageException with one line for each problem
   */
  static CommandLine read(List<String> words, Map<String, String> environment) {
    SettingsReader reader = new SettingsReader();
    reader.readEnvironment(environment);
    reader.readProxies(environment);
    reader.programs = programs(environment);
    List<String> rest = reader.readFlags(words);
    Settings settings = reader.settings();
    if (!reader.problems.isEmpty()) {
      throw new UsageException(String.join("\n", reader.problems));
    }
    return new CommandLine(settings, reader.values, rest);
  }

  private void readEnvironment(Map<String, String> environment) {
    for (Setting setting : Setting.values()) {
      for (String variable : setting.variables().reversed()) {
        String value = environment.getOrDefault(variable, "");
        if (!value.isBlank()) {
          put(setting, value.strip(), variable);
        }
      }
    }
  }

  private void readProxies(Map<String, String> environment) {
    try {
      proxies = Proxies.of(environment);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private static List<Path> programs(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(Path::of)
        .toList();
  }

  private KeepRules keepRules() {
    Duration unused =
        parse(Setting.IMAGES_UNUSED, SettingsReader::duration).orElse(Duration.ofDays(36500));
    int versions = parse(Setting.IMAGES_VERSIONS, SettingsReader::count);
    return parse(
        Setting.IMAGES_DISK,
        text -> {
          if (!text.matches("[0-9]{1,3},[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                "\"" + text + "\" is not two percentages such as 85,80");
          }
          String[] parts = text.split(",", -1);
          return new KeepRules(
              unused, versions, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        });
  }

  private RegistrySettings registries(Path directory) {
    return RegistrySettings.of(
        parse(Setting.REGISTRY_HOSTS, SettingsReader::path),
        directory.resolve(".docker/config.json"),
        programs,
        proxies,
        "faasd/" + Version.current().version());
  }

  private List<String> readFlags(List<String> words) {
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String flag = equals < 0 ? word : word.substring(0, equals);
      Optional<Setting> setting =
          Arrays.stream(Setting.values()).filter(s -> s.flag().equals(flag)).findFirst();
      if (setting.isEmpty()) {
        rest.add(word);
      } else if (equals >= 0) {
        put(setting.get(), word.substring(equals + 1), flag);
      } else if (++i < words.size()) {
        put(setting.get(), words.get(i), flag);
      } else {
        problems.add(flag + " needs a value");
      }
    }
    return rest;
  }

  private void put(Setting setting, String value, String source) {
    values.put(setting, value);
    sources.put(setting, source);
  }

  private Settings settings() {
    Path directory = parse(Setting.DIR, SettingsReader::path);
    return new Settings(
        parse(Setting.CONTAINERD, SettingsReader::path),
        directory,
        parse(Setting.SECRETS_DIR, SettingsReader::path),
        parse(Setting.IMAGES_DIR, SettingsReader::path),
        parse(Setting.PROVIDER_DIR, SettingsReader::path),
        parse(Setting.RUN_DIR, SettingsReader::path),
        parse(Setting.LOG_DIR, SettingsReader::path),
        parse(Setting.JOURNAL, SettingsReader::path),
        parse(Setting.CONFLIST, SettingsReader::path),
        parse(
            Setting.CNI_BIN,
            text -> Arrays.stream(text.split(":", -1)).map(SettingsReader::path).toList()),
        parse(Setting.NETWORK, Function.identity()),
        parse(Setting.BRIDGE, Function.identity()),
        parse(Setting.SUBNET, Function.identity()),
        parse(Setting.CGROUP_PARENT, Function.identity()),
        parse(Setting.PORT, PortPublication::port),
        parse(Setting.DNS_SERVER, SettingsReader::addresses),
        parse(Setting.BLOCKED, SettingsReader::words),
        parse(Setting.RUNTIME, SettingsReader::runtime),
        parse(Setting.PULL_POLICY, SettingsReader::pullPolicy),
        registries(directory),
        keepRules(),
        parse(Setting.PIDS_LIMIT, SettingsReader::count),
        parse(Setting.MEMORY_LIMIT, SettingsReader::count),
        parse(Setting.RESERVE, SettingsReader::yesOrNo),
        parse(Setting.SCALE_TO_ZERO, SettingsReader::duration),
        parse(Setting.SCALE_ZERO_STOP, SettingsReader::duration),
        parse(Setting.LOG_LEVEL, SettingsReader::level));
  }

  private <T> T parse(Setting setting, Function<String, T> parser) {
    String value = values.getOrDefault(setting, otherwise(setting));
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add(sources.getOrDefault(setting, setting.flag()) + ": " + e.getMessage());
      values.remove(setting); // so that what is derived from it is no further problem
      return parser.apply(otherwise(setting));
    }
  }

  private String otherwise(Setting setting) {
    String directory = values.getOrDefault(Setting.DIR, Setting.DIR.otherwise());
    return setting.otherwise().replaceFirst("^DIR(?=/)", Matcher.quoteReplacement(directory));
  }

  private static Path path(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("\"" + text + "\" must be an absolute path");
    }
    return Path.of(text).normalize();
  }

  private static List<String> addresses(String text) {
    List<String> addresses =
        Arrays.stream(text.split(",", -1)).map(String::strip).filter(a -> !a.isEmpty()).toList();
    for (String address : addresses) {
      if (!ResolvConf.isReachable(address)) {
        throw new IllegalArgumentException(
            "\"" + address + "\" is no IPv4 address that a container can reach");
      }
    }
    return addresses;
  }

  private static Set<String> words(String text) {
    return text.equals("none") ? Set.of() : Set.of(text.split("\\s*,\\s*", -1));
  }

  private static int count(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no number from 0 to 999999999");
    }
    return Integer.parseInt(text);
  }

  private static Optional<Duration> duration(String text) {
    if (text.equals("never")) {
      return Optional.empty();
    }
    Optional<Duration> duration =
        GoDuration.parse(text).filter(time -> time.compareTo(Duration.ofDays(365)) <= 0);
    if (duration.isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is neither a duration such as 90, 5m or 1h, up to 8760h, nor never");
    }
    return duration;
  }

  private static RuntimeChoice runtime(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> RuntimeChoice.AUTO;
      case "runc" -> RuntimeChoice.RUNC;
      case "crun" -> RuntimeChoice.CRUN;
      default -> throw new IllegalArgumentException("\"" + text + "\" is none of auto, runc, crun");
    };
  }

  private static PullPolicy pullPolicy(String text) {
    return PullPolicy.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"" + text + "\" is none of Always, IfNotPresent, Never"));
  }

  private static boolean yesOrNo(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    };
  }

  private static System.Logger.Level level(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "debug" -> System.Logger.Level.DEBUG;
      case "info" -> System.Logger.Level.INFO;
      case "warning" -> System.Logger.Level.WARNING;
      case "error" -> System.Logger.Level.ERROR;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is none of debug, info, warning, error");
    };
  }
}
