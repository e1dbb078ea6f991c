package dev.faasd.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.api.FunctionId;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Waits for functions of a provider that has no routing stream, as gateways of OpenFaaS do: asks it
 * how many replicas are ready, has a function scaled up that is at 0, and asks again until one is.
 * However many calls wait, one asks for each function. Safe for use by several threads.
 */
final class Polling {
  /** So long an answer holds: a busy function is asked about four times a second. */
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long PAUSE_MILLIS = 100;
  private static final int MOST_REFUSALS = 20;
  private static final int LONGEST_STATUS = 1024 * 1024;

  private final ProviderClient provider;
  private final ProviderCredentials credentials;
  private final ConcurrentMap<FunctionId, Polled> functions = new ConcurrentHashMap<>();

  Polling(ProviderClient provider, ProviderCredentials credentials) {
    this.provider = provider;
    this.credentials = credentials;
  }

  /** A function that somebody called, and when a replica of it was ready. */
  private final class Polled {
    private final FunctionId id;
    private final WaitingRoom room = new WaitingRoom((_, _) -> ask());
    private volatile long readyAt = System.nanoTime() - FRESH_NANOS;

    Polled(FunctionId id) {
      this.id = id;
    }

    private void ask() {
      Thread.ofVirtual().name("poll-" + id).start(this::poll);
    }

    private void poll() {
      try {
        askUntilReady();
      } catch (NoWay e) {
        // Names that anybody can make up leave nothing behind.
        functions.remove(id, this);
        room.dismiss(e.status, e.sentence);
      } catch (UpstreamException | IOException e) {
        functions.remove(id, this);
        room.dismiss(502, "Asking the provider about " + id + " failed: " + e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private void askUntilReady() throws NoWay, IOException, InterruptedException {
      for (int refusals = 0; !room.isEmpty(); Thread.sleep(PAUSE_MILLIS)) {
        Standing standing = standing(id);
        if (standing.ready() > 0) {
          readyAt = System.nanoTime();
          room.release();
          return;
        }
        if (standing.replicas() == 0 && !scaleUp(id, standing) && ++refusals == MOST_REFUSALS) {
          throw new NoWay(503, "The provider refuses to scale " + id + " up.");
        }
      }
      room.askAgain();
    }
  }

  /** Waiting is of no use. */
  private static final class NoWay extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String sentence;

    NoWay(int status, String sentence) {
      super(sentence);
      this.status = status;
      this.sentence = sentence;
    }
  }

  /** Was a replica ready just now? */
  boolean isReady(FunctionId id) {
    Polled polled = functions.get(id);
    return polled != null && System.nanoTime() - polled.readyAt < FRESH_NANOS;
  }

  /** Where calls wait until one is; the first makes it ask. */
  WaitingRoom room(FunctionId id) {
    return functions.computeIfAbsent(id, Polled::new).room;
  }

  private Standing standing(FunctionId id) throws NoWay, IOException, InterruptedException {
    ClientRequest request = ClientRequest.get("/system/function/" + where(id) + "&usage=false");
    try (ClientResponse response = provider.sendAs(credentials.authorization(), request)) {
      byte[] body = response.bytes(LONGEST_STATUS);
      return switch (response.status()) {
        case 200 -> Standing.of(body);
        case 404 -> throw new NoWay(404, "There is no function " + id + ".");
        case 401 ->
            throw new NoWay(
                502, "The provider refuses the credentials in the gateway's secret_mount_path.");
        default ->
            throw new NoWay(
                502, "The provider answers " + response.status() + ", asked about " + id + ".");
      };
    }
  }

  private boolean scaleUp(FunctionId id, Standing standing)
      throws IOException, InterruptedException {
    String json =
        "{\"serviceName\":\"%s\",\"namespace\":\"%s\",\"replicas\":%d}"
            .formatted(id.name(), id.namespace(), Math.max(1, standing.scaling().min()));
    ClientRequest request =
        ClientRequest.post("/system/scale-function/" + where(id), json.getBytes(UTF_8));
    try (ClientResponse response = provider.sendAs(credentials.authorization(), request)) {
      return response.status() < 300;
    }
  }

  private static String where(FunctionId id) {
    return id.name() + "?namespace=" + id.namespace();
  }
}
