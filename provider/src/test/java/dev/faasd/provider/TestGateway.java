package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.api.Json;
import dev.faasd.api.RoutingAck;
import dev.faasd.api.RoutingMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gateway by hand: reads the routing stream, acknowledges what the test tells it to. */
final class TestGateway implements AutoCloseable {
  private final TestProvider provider;
  private final String id;
  private final InputStream stream;
  private final BlockingQueue<RoutingMessage> messages = new LinkedBlockingQueue<>();

  private TestGateway(TestProvider provider, String id, InputStream stream) {
    this.provider = provider;
    this.id = id;
    this.stream = stream;
  }

  static TestGateway open(TestProvider provider, String id, HttpResponse<InputStream> response)
      throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("no stream: " + response.statusCode());
    }
    TestGateway gateway = new TestGateway(provider, id, response.body());
    Thread.ofVirtual().start(gateway::read);
    return gateway;
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        messages.add(RoutingMessage.parse(line.getBytes(UTF_8)).orElseThrow());
      }
    } catch (IOException closed) {
      messages.clear();
    }
  }

  /** The next message that is no heartbeat. */
  RoutingMessage next() throws InterruptedException {
    for (; ; ) {
      RoutingMessage message =
          Optional.ofNullable(messages.poll(30, TimeUnit.SECONDS))
              .orElseThrow(() -> new AssertionError("the stream is silent"));
      if (!(message instanceof RoutingMessage.Heartbeat)) {
        return message;
      }
    }
  }

  /** The next message of a kind; what comes before is passed over. */
  <T extends RoutingMessage> T next(Class<T> kind) throws InterruptedException {
    for (; ; ) {
      RoutingMessage message = next();
      if (kind.isInstance(message)) {
        return kind.cast(message);
      }
    }
  }

  void applied(long version) {
    acknowledge(new RoutingAck.Applied(id, version));
  }

  void drained(String replica) {
    acknowledge(new RoutingAck.Drained(id, replica));
  }

  private void acknowledge(RoutingAck ack) {
    try {
      HttpResponse<String> response =
          provider.gateway("POST", "/system/routes/acks", new String(Json.line(ack), UTF_8));
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
