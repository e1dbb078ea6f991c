package dev.faasd.queue;

import io.nats.client.impl.Headers;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Why a call is dead.
 *
 * @param attempts that were made
 * @param status of the last answer; 503 when there was none
 * @param answer the beginning of the last answer's body, or why there was none
 */
public record DeadReason(int attempts, int status, String answer) {
  private static final String ATTEMPTS = "Faasd-Attempts";
  private static final String STATUS = "Faasd-Status";
  private static final String ANSWER = "Faasd-Answer";
  private static final int SHOWN = 1000;

  public DeadReason {
    answer = answer.length() > SHOWN ? answer.substring(0, SHOWN) : answer;
  }

  void into(Headers headers) {
    headers.put(ATTEMPTS, Integer.toString(attempts));
    headers.put(STATUS, Integer.toString(status));
    headers.put(ANSWER, URLEncoder.encode(answer, StandardCharsets.UTF_8));
  }

  static DeadReason of(@Nullable Headers headers) {
    return headers == null
        ? new DeadReason(0, 0, "")
        : new DeadReason(
            number(headers.getFirst(ATTEMPTS)),
            number(headers.getFirst(STATUS)),
            URLDecoder.decode(text(headers.getFirst(ANSWER)), StandardCharsets.UTF_8));
  }

  /** What stays of a dead call's headers when it is tried again. */
  static Headers removed(@Nullable Headers headers) {
    Headers rest = new Headers(headers);
    rest.remove(ATTEMPTS, STATUS, ANSWER);
    return rest;
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
