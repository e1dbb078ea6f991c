package dev.faasd.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, at an address that is given and under a name that does not resolve. */
class PinnedTest {
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final String NAME = "callback.invalid";
  private static final String PASSWORD = "changeit";

  private final EventLoops loops = EventLoops.start(1, "pinned");
  private @TempDir Path directory;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path store = directory.resolve("store");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + NAME,
                "-ext",
                "san=dns:" + NAME,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertEquals(0, made.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = exchange.getRequestHeaders().getFirst("Host").getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    System.setProperty(TRUST, store.toString());
    System.setProperty(TRUST + "Password", PASSWORD);
  }

  @AfterEach
  void stop() {
    System.clearProperty(TRUST);
    System.clearProperty(TRUST + "Password");
    server.stop(0);
    loops.close();
  }

  private String call(String name) throws InterruptedException {
    int port = server.getAddress().getPort();
    try (Upstream upstream =
            Upstream.pinned(loops, InetAddress.getLoopbackAddress(), port, name, true);
        ClientResponse response =
            new HttpClient(loops).send(upstream, ClientRequest.of("POST", "/").body("x"))) {
      return response.text();
    }
  }

  @Test
  void whoProvesToHaveTheNameIsCalledAtTheAddress() throws Exception {
    assertEquals(NAME + ":" + server.getAddress().getPort(), call(NAME));
  }

  @Test
  void whoHasAnotherNameIsNotCalled() {
    assertThrows(UpstreamException.class, () -> call("other.invalid"));
  }

  @Test
  void whomNobodyVouchesForIsNotCalled() {
    System.clearProperty(TRUST);
    assertThrows(UpstreamException.class, () -> call(NAME));
  }
}
