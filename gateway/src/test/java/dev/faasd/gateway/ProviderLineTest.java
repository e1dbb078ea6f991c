package dev.faasd.gateway;

import static dev.faasd.gateway.FakeProvider.replica;
import static dev.faasd.gateway.FakeProvider.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaState;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wakes and acknowledgements by the short way; the test is the provider's end of it. */
@Timeout(60)
class ProviderLineTest {
  @TempDir Path directory;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private ServerSocketChannel listener;
  private SocketChannel connection;
  private BufferedReader lines;
  private GatewayWorld world;
  private int port;

  @BeforeEach
  void start() throws Exception {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(directory.resolve("gateway.sock")));
    world = new GatewayWorld(directory, Duration.ofSeconds(30));
    accept();
    port = world.function(held::add);
    world.provider().tell(row("lazy", replica("l.1", port, ReplicaState.FROZEN)));
    // The second version has the row in it, be it told before the first table is sent or after.
    acknowledged("\"applied\":2");
  }

  @AfterEach
  void close() throws IOException {
    world.close();
    connection.close();
    listener.close();
    callers.shutdownNow();
  }

  private void accept() throws IOException {
    connection = listener.accept();
    lines = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
    assertEquals(FakeProvider.TOKEN, lines.readLine());
  }

  /** The next line that says so; what comes before is passed over. */
  private void acknowledged(String part) throws IOException {
    for (String line = lines.readLine(); !line.contains(part); ) {
      line = lines.readLine();
    }
  }

  private Future<Answer> call() {
    return callers.submit(() -> world.get("/function/lazy"));
  }

  private void answerNext(Future<Answer> call) throws Exception {
    Exchange early = held.poll(20, TimeUnit.SECONDS);
    if (early == null) {
      throw new AssertionError("No call came.");
    }
    early.answer(Response.text(200, "awake"));
    assertEquals("awake\n", call.get(20, TimeUnit.SECONDS).body());
  }

  @Test
  void callOfASleeperIsALine() throws Exception {
    Future<Answer> call = call();
    assertEquals("lazy.openfaas-fn", lines.readLine());
    answerNext(call);
  }

  @Test
  void whoWaitsForLongAsksOverHttp() throws Exception {
    Future<Answer> call = call();
    assertEquals("lazy.openfaas-fn", lines.readLine());
    assertTrue(world.provider().wake().contains("function=lazy."));
    answerNext(call);
  }

  @Test
  void endOfAReplicasLastCallIsALine() throws Exception {
    Future<Answer> call = call();
    answerNext(call);
    world.provider().tell(row("lazy", replica("l.1", port, ReplicaState.DRAINING)));
    acknowledged("\"drained\":\"l.1\"");
    assertTrue(world.provider().noAck("applied"));
  }

  @Test
  void withoutALineItIsAskedAndAcknowledgedOverHttp() throws Exception {
    connection.close();
    world.provider().tell(row("other"));
    world.provider().ack("\"applied\":" + world.provider().version());
    Future<Answer> call = call();
    assertTrue(world.provider().wake().contains("function=lazy."));
    answerNext(call);
  }

  @Test
  void lineIsThereAgainWithTheProvider() throws Exception {
    connection.close();
    world.provider().stop();
    world.provider().startAgain();
    accept();
    acknowledged("applied");
    Future<Answer> call = call();
    assertEquals("lazy.openfaas-fn", lines.readLine());
    answerNext(call);
  }
}
