package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.RawClient;
import dev.faasd.http.RawRequest;
import dev.faasd.http.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes from the internet, byte by byte, with a function behind the gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawRequestsTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final int MUTANTS = 3_000;
  private static final int MANY_MUTANTS = 200_000;

  private final AtomicInteger served = new AtomicInteger();
  private GatewayWorld world;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    world = new GatewayWorld(directory, Duration.ofSeconds(5));
    int port =
        world.function(
            exchange ->
                exchange.blocking(
                    body -> {
                      body.bytes();
                      served.incrementAndGet();
                      return Response.text(200, "served");
                    }));
    world
        .provider()
        .tell(FakeProvider.row("echo", FakeProvider.replica("echo.g1.0", port, SERVING)));
    world.awaitAnswer("/function/echo/", 200);
  }

  @AfterAll
  void stop() {
    world.close();
  }

  static List<RawRequest> all() {
    return RawRequest.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void areServedOrRefusedAndCounted(RawRequest request) throws Exception {
    served.set(0);
    double before = refused(request.status());
    String answers = answersTo(toFunction(request.bytes()));
    assertTrue(
        answers.startsWith("HTTP/1.1 " + request.status() + " "),
        () -> request.name() + ": " + answers);
    if (request.status() == 200) {
      assertTrue(served.get() >= 1);
    } else {
      assertEquals(0, served.get(), request.name());
      assertEquals(before + 1, refused(request.status()));
    }
  }

  private double refused(int status) throws Exception {
    String series = "gateway_requests_refused_total{status=\"" + status + "\"} ";
    return world
        .metrics()
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  @Test
  void someMutantsOfThemDoNoHarm() throws Exception {
    survive(MUTANTS);
  }

  @Test
  @Tag("soak")
  void manyMutantsOfThemDoNoHarm() throws Exception {
    survive(MANY_MUTANTS);
  }

  private void survive(int mutants) throws Exception {
    try (LeakWatch leaks = new LeakWatch()) {
      send(mutants);
      leaks.find();
      assertEquals(200, world.get("/function/echo/").status());
      leaks.assertNone();
    }
  }

  /** A request that hangs fails by the client's patience. */
  private void send(int mutants) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<RawRequest> corpus =
        RawRequest.all().stream().filter(request -> request.bytes().length() < 1000).toList();
    for (int i = 0; i < mutants; i++) {
      String bytes = mutant(toFunction(corpus.get(random.nextInt(corpus.size())).bytes()), random);
      int number = i;
      Matcher answers = STATUS.matcher(answersBeforeEnd(bytes));
      while (answers.find()) {
        int status = Integer.parseInt(answers.group(1));
        assertTrue(
            status < 500 || status == 501 || status == 505,
            () -> "seed %d, mutant %d: %d to %s".formatted(seed, number, status, bytes));
      }
    }
  }

  /** Changes, doubles, swaps or drops a few bytes. */
  private static String mutant(String bytes, Random random) {
    StringBuilder mutant = new StringBuilder(bytes);
    for (int changes = 1 + random.nextInt(4); changes > 0 && !mutant.isEmpty(); changes--) {
      int at = random.nextInt(mutant.length());
      switch (random.nextInt(5)) {
        case 0 -> mutant.setCharAt(at, (char) random.nextInt(256));
        case 1 -> mutant.insert(at, (char) random.nextInt(256));
        case 2 -> mutant.deleteCharAt(at);
        case 3 -> mutant.insert(at, mutant.substring(at, random.nextInt(at, mutant.length())));
        default -> mutant.setCharAt(at, "\r\n\t :,;0".charAt(random.nextInt(8)));
      }
    }
    return mutant.toString();
  }

  private String answersTo(String bytes) throws Exception {
    try (RawClient client = new RawClient(world.gateway().port())) {
      return client.answersTo(bytes);
    }
  }

  /** What comes back to a client that says nothing more: it may have promised a longer body. */
  private String answersBeforeEnd(String bytes) throws Exception {
    try (RawClient client = new RawClient(world.gateway().port())) {
      client.send(bytes);
      client.finishSending();
      return client.rest();
    }
  }

  private static String toFunction(String bytes) {
    return bytes.replaceFirst(" /", " /function/echo/");
  }
}
