package dev.faasd.queueworker;

import dev.faasd.http.ClientLeft;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import dev.faasd.queue.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends calls, and reads what is answered. */
final class Requests {
  private final HttpClient client;
  private final int longest;

  /**
   * Some.
   *
   * @param longest most bytes of an answer that are kept
   */
  Requests(HttpClient client, int longest) {
    this.client = client;
    this.longest = longest;
  }

  /**
   * Sends one and waits.
   *
   * @param patience for the head, and for each next byte; zero for no limit
   * @throws UpstreamException of the kind UNREACHABLE when nothing was sent
   */
  Outcome send(Upstream upstream, String target, Call call, Duration patience)
      throws InterruptedException {
    long start = System.nanoTime();
    ClientRequest request = ClientRequest.of("POST", target).body(call.body()).patience(patience);
    for (Map.Entry<String, String> field : call.headers()) {
      request = request.with(field.getKey(), field.getValue());
    }
    try (ClientResponse response = client.send(upstream, request)) {
      List<Map.Entry<String, String>> headers = new ArrayList<>();
      response.headers().endToEnd().forEach((name, value) -> headers.add(Map.entry(name, value)));
      Body body = Body.of(response, longest);
      return new Outcome.Answered(
          response.status(),
          List.copyOf(headers),
          body.shortened(longest),
          body.size() <= longest,
          since(start));
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.UNREACHABLE) {
        throw e;
      }
      return new Outcome.Broken(e.getMessage(), since(start));
    } catch (ClientLeft e) {
      throw interrupted(e);
    } catch (IOException e) {
      return new Outcome.Broken(String.valueOf(e.getMessage()), since(start));
    }
  }

  private static InterruptedException interrupted(ClientLeft cause) {
    InterruptedException interrupted = new InterruptedException(cause.getMessage());
    interrupted.initCause(cause);
    return interrupted;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
