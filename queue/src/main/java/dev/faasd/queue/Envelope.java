package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import io.nats.client.impl.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Call} as a message. The data is the target on a line, each header on one, an empty line
 * and the body, so that all bytes a header may have go through; what the platform needs to know is
 * in the message's own headers.
 */
final class Envelope {
  private static final String CALLBACK = "Faasd-Callback";
  private static final String SETTING = "com.openfaas.";
  private static final String END = "\r\n";
  private static final String COLON = ": ";

  private Envelope() {}

  static Headers headers(Call call) {
    Headers headers = new Headers();
    call.callback().ifPresent(url -> headers.put(CALLBACK, url));
    call.settings().forEach(headers::put);
    return headers;
  }

  static byte[] data(Call call) {
    StringBuilder head = new StringBuilder(256).append(call.target()).append(END);
    call.headers()
        .forEach(
            field ->
                head.append(field.getKey()).append(COLON).append(field.getValue()).append(END));
    head.append(END);
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length() + call.body().length);
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(call.body());
    return all.toByteArray();
  }

  /**
   * Reads what {@link #data} wrote.
   *
   * @throws QueueFailed when it is something else
   */
  static Call call(FunctionId function, @Nullable Headers headers, byte[] data) {
    Optional<String> callback = Optional.empty();
    Map<String, String> settings = new HashMap<>();
    if (headers != null) {
      callback = Optional.ofNullable(headers.getFirst(CALLBACK));
      headers.forEach(
          (name, values) -> {
            if (name.startsWith(SETTING)) {
              settings.put(name, values.getFirst());
            }
          });
    }
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int to = lineEnd(data, from); to > from; to = lineEnd(data, from)) {
      lines.add(new String(data, from, to - from, StandardCharsets.ISO_8859_1));
      from = to + END.length();
    }
    if (lines.isEmpty()) {
      throw new QueueFailed("A message for " + function + " is no call: it has no target.", null);
    }
    byte[] body = Arrays.copyOfRange(data, from + END.length(), data.length);
    List<Map.Entry<String, String>> fields =
        lines.stream().skip(1).map(line -> field(function, line)).toList();
    return new Call(function, lines.getFirst(), fields, body, callback, settings);
  }

  private static Map.Entry<String, String> field(FunctionId function, String line) {
    int colon = line.indexOf(COLON);
    if (colon < 1) {
      throw new QueueFailed("A message for " + function + " is no call: a header is none.", null);
    }
    return Map.entry(line.substring(0, colon), line.substring(colon + COLON.length()));
  }

  private static int lineEnd(byte[] data, int from) {
    for (int i = from; i + 1 < data.length; i++) {
      if (data[i] == '\r' && data[i + 1] == '\n') {
        return i;
      }
    }
    throw new QueueFailed("A message is no call: its head has no end.", null);
  }
}
