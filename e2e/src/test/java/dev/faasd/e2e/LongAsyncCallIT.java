package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A call that takes ten minutes, twenty times as long as a worker's silence is borne. */
@Tag("soak")
class LongAsyncCallIT {
  private static final int SECONDS = Integer.getInteger("async.seconds", 600);

  @Test
  void callThatLastsTwentyTimesAckWaitRunsOnce() throws Exception {
    try (PrivateFaasd faasd = PrivateFaasd.start()) {
      AsyncCalls calls = new AsyncCalls(faasd.gateway());
      calls.deploy("slow", Map.of("com.openfaas.upstream_timeout", "15m"));
      calls.deploy("witness", Map.of());
      await()
          .atMost(Patience.START)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> calls.post("witness/").statusCode() == 202);
      String id =
          calls
              .post(
                  "slow/sleep?ms=" + SECONDS * 1000,
                  "X-Callback-Url",
                  "http://gateway:8080/function/witness/note?text=over")
              .headers()
              .firstValue("X-Call-Id")
              .orElseThrow();
      await()
          .atMost(Duration.ofSeconds(SECONDS + 60L))
          .pollInterval(Duration.ofSeconds(5))
          .until(() -> calls.state(id).equals("done"));
      JsonNode result = faasd.gateway().system("async/" + id).json();
      assertEquals(1, result.path("attempts").asInt());
      assertEquals(200, result.path("status").asInt());
      await().until(() -> calls.notes("witness", "over").equals(List.of("over")));
      assertEquals(
          1, faasd.gateway().system("function/slow").json().path("invocationCount").asInt());
    }
  }
}
