package dev.faasd.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asynchronous calls through a gateway, and what the lab noted of them. */
final class AsyncCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gateway gateway;

  AsyncCalls(Gateway gateway) {
    this.gateway = gateway;
  }

  /** Deploys the lab with annotations, or updates it. */
  void deploy(String name, Map<String, String> annotations) throws Exception {
    var json = JSON.createObjectNode().put("service", name).put("image", Functions.LAB);
    annotations.forEach(json.putObject("annotations")::put);
    Answer answer = gateway.system("POST", "functions", json.toString());
    if (!answer.succeeded()) {
      throw new AssertionError("deploying " + name + ": " + answer);
    }
  }

  /** Posts to {@code /async-function/}; headers are names and values in turn. */
  HttpResponse<String> post(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/async-function/" + path))
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString("body"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.client().send(request.build(), BodyHandlers.ofString());
  }

  /** How far a call is; {@code unknown} if nobody knows. */
  String state(String callId) throws Exception {
    Answer answer = gateway.system("async/" + callId);
    return answer.status() == 200 ? answer.json().path("state").asText() : "unknown";
  }

  /** Calls of all queues that are not over. */
  long unfinished() throws Exception {
    Answer answer = gateway.system("async");
    if (answer.status() != 200) {
      return Long.MAX_VALUE;
    }
    long calls = 0;
    for (JsonNode queue : answer.json().path("queues")) {
      calls += queue.path("depth").asLong() + queue.path("inFlight").asLong();
    }
    return calls;
  }

  /** The lines that a function wrote with {@code /note}, in order, those that begin so. */
  List<String> notes(String function, String prefix) throws Exception {
    List<String> notes = new ArrayList<>();
    for (String line : gateway.system("logs?name=" + function).text().lines().toList()) {
      String text = JSON.readTree(line).path("text").asText();
      if (text.startsWith(prefix)) {
        notes.add(text);
      }
    }
    return notes;
  }

  /** How often each of these lines was written. */
  static Map<String, Integer> counted(List<String> notes) {
    Map<String, Integer> counts = new HashMap<>();
    notes.forEach(note -> counts.merge(note, 1, Integer::sum));
    return counts;
  }
}
