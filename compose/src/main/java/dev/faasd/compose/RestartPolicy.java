package dev.faasd.compose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens when a service's process ends by itself. */
public sealed interface RestartPolicy {
  /** It stays as it is. */
  record Never() implements RestartPolicy {
    @Override
    public String toString() {
      return "no";
    }
  }

  /**
   * It is started again; {@code unless-stopped} means the same, as a stop lasts till the next up.
   */
  record Always() implements RestartPolicy {
    @Override
    public String toString() {
      return "always";
    }
  }

  /**
   * It is started again if it failed.
   *
   * @param attempts how often in a row at most; 0 means without end
   */
  record OnFailure(int attempts) implements RestartPolicy {
    @Override
    public String toString() {
      return attempts == 0 ? "on-failure" : "on-failure:" + attempts;
    }
  }

  /**
   * The policy as the compose file writes it.
   *
   * @throws IllegalArgumentException with a sentence, if there is no such policy
   */
  static RestartPolicy parse(String text) {
    Matcher onFailure = Pattern.compile("on-failure(?::(?<attempts>\\d{1,6}))?").matcher(text);
    if (onFailure.matches()) {
      String attempts = onFailure.group("attempts");
      return new OnFailure(attempts == null ? 0 : Integer.parseInt(attempts));
    }
    return switch (text) {
      case "no" -> new Never();
      case "always", "unless-stopped" -> new Always();
      default ->
          throw new IllegalArgumentException(
              "restart \""
                  + text
                  + "\" is none of no, always, on-failure, on-failure:ATTEMPTS, unless-stopped");
    };
  }

  /**
   * Whether to start again.
   *
   * @param exitCode of the process that ended
   * @param failures how often in a row it was started again before
   */
  default boolean restarts(int exitCode, int failures) {
    return switch (this) {
      case Never() -> false;
      case Always() -> true;
      case OnFailure(int attempts) -> exitCode != 0 && (attempts == 0 || failures < attempts);
    };
  }
}
