package dev.faasd.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.api.FunctionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final FunctionId FUNCTION = FunctionId.parse("resize.images");

  @Test
  void callGoesThroughAMessageAsItIs() {
    byte[] body = new byte[256];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    Call call =
        new Call(
            FUNCTION,
            "/path%20x?query=1:2",
            List.of(
                Map.entry("X-Call-Id", "caf\u00e9: 1"),
                Map.entry("Empty", ""),
                Map.entry("twice", "a"),
                Map.entry("twice", "b")),
            body,
            Optional.of("http://example.org/back?x=1"),
            Map.of("com.openfaas.retry.attempts", "3"));

    Call read = Envelope.call(FUNCTION, Envelope.headers(call), Envelope.data(call));

    assertEquals(FUNCTION, read.function());
    assertEquals(call.target(), read.target());
    assertEquals(call.headers(), read.headers());
    assertEquals("caf\u00e9: 1", read.id());
    assertEquals(call.callback(), read.callback());
    assertEquals(call.settings(), read.settings());
    assertArrayEquals(body, read.body());
  }

  @Test
  void bodyMayLookLikeAHead() {
    byte[] body = "\r\n\r\nName: value\r\n".getBytes(StandardCharsets.US_ASCII);
    Call call = new Call(FUNCTION, "/", List.of(), body, Optional.empty(), Map.of());

    Call read = Envelope.call(FUNCTION, null, Envelope.data(call));

    assertArrayEquals(body, read.body());
    assertEquals(List.of(), read.headers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "\r\n\r\n", "/\r\nno header\r\n\r\n", "/\r\nName: value"})
  void whatIsNoCallIsRefused(String data) {
    assertThrows(
        QueueFailed.class,
        () -> Envelope.call(FUNCTION, null, data.getBytes(StandardCharsets.US_ASCII)));
  }
}
