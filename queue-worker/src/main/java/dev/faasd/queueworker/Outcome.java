package dev.faasd.queueworker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of one attempt. */
sealed interface Outcome {
  /** What stands for an answer where there is none. */
  int NONE = 503;

  /**
   * There was an answer.
   *
   * @param status its status
   * @param headers of the answer, but those of its connection
   * @param body its beginning
   * @param whole whether that is all of it
   * @param duration from the request to the end of the answer
   */
  record Answered(
      int status,
      List<Map.Entry<String, String>> headers,
      Body body,
      boolean whole,
      Duration duration)
      implements Outcome {
    Optional<String> header(String name) {
      return headers.stream()
          .filter(field -> field.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst();
    }

    /** Whether not the function said it but something before it. */
    boolean isInternal() {
      return header("X-OpenFaaS-Internal").isPresent();
    }
  }

  /**
   * The connection broke before the answer was whole.
   *
   * @param why a sentence
   */
  record Broken(String why, Duration duration) implements Outcome {}

  /**
   * It must not be made, now or ever.
   *
   * @param why a sentence
   */
  record Refused(String why) implements Outcome {}
}
