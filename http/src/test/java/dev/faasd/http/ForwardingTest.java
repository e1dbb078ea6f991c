package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire on both sides of a forwarded request. */
class ForwardingTest {
  private static final Forwarding PLAIN = new Forwarding() {};

  private final Web web = new Web();
  private RawServer function;
  private Upstream upstream;
  private int port;
  private final CompletableFuture<String> end = new CompletableFuture<>();

  @BeforeEach
  void start() throws IOException {
    function = new RawServer();
    upstream = web.tcp(function.port());
    port =
        web.server(
                exchange -> {
                  exchange.onFinish((status, complete) -> end.complete(status + " " + complete));
                  exchange.forward(upstream, PLAIN);
                })
            .port();
  }

  @AfterEach
  void close() {
    function.close();
    web.close();
  }

  @Test
  void targetAndLengthArriveAsSent() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send(
          "POST /a%2Fb//c/../d?x=%3F&y HTTP/1.1\r\nHost: me\r\nContent-Length: 3\r\n\r\nabc");
      try (RawServer.Connection call = function.next()) {
        String head = call.head();
        assertTrue(head.startsWith("POST /a%2Fb//c/../d?x=%3F&y HTTP/1.1\r\n"), head);
        assertTrue(head.contains("Content-Length: 3\r\n"), head);
        assertTrue(head.contains("127.0.0.1:" + function.port() + "\r\n"), head);
        assertFalse(head.contains("chunked"), head);
        assertEquals("abc", call.bytes(3));
        call.send("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-A: 1\r\n\r\nok");
        String answer = client.head();
        assertTrue(answer.startsWith("HTTP/1.1 201 Created\r\n"), answer);
        assertTrue(answer.contains("Content-Length: 2\r\n") && answer.contains("X-A: 1\r\n"));
        assertEquals("ok", client.bytes(2));
      }
    }
    assertEquals("201 true", end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void headersOfOneConnectionStayOnIt() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.sendHead(
          "GET / HTTP/1.1",
          "Host: me",
          "Connection: close, X-Secret, Content-Length",
          "X-Secret: 1",
          "Keep-Alive: 5",
          "Proxy-Authorization: x",
          "TE: trailers",
          "Proxy-Connection: close",
          "X-Kept: 2",
          "Content-Length: 0");
      try (RawServer.Connection call = function.next()) {
        String head = call.head();
        assertTrue(head.contains("X-Kept: 2\r\n") && head.contains("Content-Length: 0\r\n"), head);
        for (String gone : new String[] {"X-Secret", "Keep-Alive", "Proxy-", "TE:", "onnection"}) {
          assertFalse(head.contains(gone), head);
        }
        call.send(
            "HTTP/1.1 200 OK\r\nConnection: X-Inner\r\nX-Inner: 1\r\nContent-Length: 0\r\n\r\n");
        String answer = client.head();
        assertFalse(answer.contains("X-Inner"), answer);
        assertTrue(answer.contains("connection: close\r\n"), answer);
        assertEquals("", client.rest());
      }
    }
  }

  @Test
  void chunksGoOutAsTheyComeAndTrailersAfterThem() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        client.head();
        assertEquals("5\r\nfirst\r\n", client.bytes(10));
        call.send("6\r\nsecond\r\n");
        assertEquals("6\r\nsecond\r\n", client.bytes(11));
        call.send("0\r\nX-Sum: 11\r\n\r\n");
        assertEquals("0\r\nX-Sum: 11\r\n\r\n", client.bytes(16));
      }
    }
  }

  @Test
  void aChunkedRequestStaysChunkedAndItsTrailersArrive() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST / HTTP/1.1\r\nHost: me\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
      try (RawServer.Connection call = function.next()) {
        String head = call.head();
        assertTrue(head.contains("Transfer-Encoding: chunked\r\n"), head);
        assertEquals("2\r\nab\r\n", call.bytes(7));
        client.send("0\r\nX-T: 1\r\n\r\n");
        assertEquals("0\r\nX-T: 1\r\n\r\n", call.bytes(13));
        call.send("HTTP/1.1 204 No Content\r\n\r\n");
        String answer = client.head();
        assertTrue(answer.startsWith("HTTP/1.1 204") && !answer.contains("chunked"), answer);
      }
    }
  }

  @Test
  void theAnswerToHeadHasALengthAndNoBody() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("HEAD / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        assertTrue(client.head().contains("Content-Length: 5\r\n"));
        client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
        call.head();
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        client.head();
        assertEquals("hello", client.bytes(5));
      }
    }
  }

  @Test
  void aNodIsTheFunctionsToGive() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: me\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        assertTrue(call.head().contains("100-continue"));
        call.send("HTTP/1.1 100 Continue\r\n\r\n");
        assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.head());
        client.send("ok");
        assertEquals("ok", call.bytes(2));
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertTrue(client.head().startsWith("HTTP/1.1 200 OK\r\n"));
      }
    }
  }

  @Test
  void aRefusalInsteadOfANodEndsTheConnection() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: me\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
        assertTrue(client.head().startsWith("HTTP/1.1 413 "));
        assertEquals("", client.rest());
        assertTrue(call.ended());
      }
    }
  }

  @Test
  void anOldClientGetsNoChunks() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        assertTrue(call.head().startsWith("GET / HTTP/1.1\r\n"));
        call.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
        assertFalse(client.head().contains("chunked"));
        assertEquals("ab", client.rest());
      }
    }
  }

  @Test
  void aBodyThatEndsWithItsConnectionIsChunked() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.0 200 OK\r\n\r\nabc").close();
        assertTrue(client.head().contains("chunked"));
        assertEquals("3\r\nabc\r\n0\r\n\r\n", client.bytes(13));
      }
    }
  }

  @Test
  void aClientThatLeavesCancelsTheCall() throws Exception {
    RawClient client = new RawClient(port);
    client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
    try (RawServer.Connection call = function.next()) {
      call.head();
      client.close();
      assertTrue(call.ended());
    }
    assertEquals("0 false", end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void aFunctionThatDiesInTheMiddleIsSeenByTheClient() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").close();
      }
      client.head();
      assertEquals("abc", client.rest());
    }
    assertEquals("200 false", end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void aFunctionThatDiesBeforeItAnswersIsABadGateway() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST / HTTP/1.1\r\nHost: me\r\nContent-Length: 1\r\n\r\nx");
      function.next().close();
      assertTrue(client.head().startsWith("HTTP/1.1 502 "));
    }
  }

  @Test
  void aStaleConnectionIsReplacedOnce() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET /1 HTTP/1.1\r\nHost: me\r\n\r\n");
      RawServer.Connection stale = function.next();
      stale.head();
      stale.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      client.head();
      client.send("GET /2 HTTP/1.1\r\nHost: me\r\n\r\n");
      stale.head();
      stale.close();
      try (RawServer.Connection fresh = function.next()) {
        assertTrue(fresh.head().startsWith("GET /2 "));
        fresh.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertTrue(client.head().startsWith("HTTP/1.1 200 "));
      }
    }
  }

  @Test
  void requestsInOneGoAreAnsweredInTheirOrder() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET /1 HTTP/1.1\r\nHost: me\r\n\r\nGET /2 HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        for (String path : new String[] {"/1", "/2"}) {
          assertTrue(call.head().startsWith("GET " + path + " "));
          assertTrue(function.nobodyElseCame());
          call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + path);
        }
        client.head();
        assertEquals("/1", client.bytes(2));
        client.head();
        assertEquals("/2", client.bytes(2));
      }
    }
  }

  @Test
  void anotherProtocolPassesBothWays() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.sendHead(
          "GET /ws HTTP/1.1", "Host: me", "Connection: keep-alive, Upgrade", "Upgrade: websocket");
      try (RawServer.Connection call = function.next()) {
        String head = call.head().toLowerCase(java.util.Locale.ROOT);
        assertTrue(head.contains("upgrade: websocket") && head.contains("connection: upgrade"));
        call.send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\n\r\nhello");
        assertTrue(client.head().startsWith("HTTP/1.1 101 "));
        assertEquals("hello", client.bytes(5));
        client.send("\u0001\u0002back");
        assertEquals("\u0001\u0002back", call.bytes(6));
      }
      assertEquals("", client.rest());
    }
    assertEquals("101 true", end.get(5, TimeUnit.SECONDS));
  }

  @Test
  void anUpgradeNobodyAskedForIsABadGateway() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        call.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        assertTrue(client.head().startsWith("HTTP/1.1 502 "));
      }
    }
  }

  @Test
  void whenNobodyListensTheHandlerMayChooseAnother() throws Exception {
    RawServer gone = new RawServer();
    Upstream closed = web.tcp(gone.port());
    gone.close();
    int choosy =
        web.server(
                exchange ->
                    exchange.forward(
                        closed,
                        new Forwarding() {
                          @Override
                          public void failed(Exchange again, UpstreamException failure) {
                            assertEquals(UpstreamException.Kind.UNREACHABLE, failure.kind());
                            again.forward(upstream, PLAIN);
                          }
                        }))
            .port();
    try (RawClient client = new RawClient(choosy)) {
      client.send("POST / HTTP/1.1\r\nHost: me\r\nContent-Length: 2\r\n\r\nab");
      try (RawServer.Connection call = function.next()) {
        call.head();
        assertEquals("ab", call.bytes(2));
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertTrue(client.head().startsWith("HTTP/1.1 200 "));
      }
    }
  }

  @Test
  void aFunctionThatTakesTooLongIsATimeout() throws Exception {
    int hasty =
        web.server(
                exchange ->
                    exchange.forward(
                        upstream,
                        new Forwarding() {
                          @Override
                          public Duration timeout() {
                            return Duration.ofMillis(50);
                          }
                        }))
            .port();
    try (RawClient client = new RawClient(hasty)) {
      client.send("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
      try (RawServer.Connection call = function.next()) {
        call.head();
        String answer = client.head();
        assertTrue(answer.startsWith("HTTP/1.1 504 "), answer);
        assertTrue(call.ended());
      }
    }
  }
}
