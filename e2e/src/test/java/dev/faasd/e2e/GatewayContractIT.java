package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's contract byte by byte, from a client's socket to a function in a container. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class GatewayContractIT {
  private static final String LIMITED =
      """
      {"service": "limited", "image": "%s",
       "annotations": {"com.openfaas.upstream_timeout": "1s", "com.openfaas.max_inflight": "1"}}
      """
          .formatted(Functions.LAB);

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  GatewayContractIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "contract", "lab");
    assertTrue(gateway.system("POST", "functions", LIMITED).succeeded());
  }

  private RawConnection connect() throws IOException {
    return new RawConnection(faasd.gatewayPort());
  }

  /** The whole answer to a request without a body. */
  private String ask(String method, String target, String... headers) throws IOException {
    try (RawConnection connection = connect()) {
      connection.send(method + " " + target + " HTTP/1.1", "Host: contract", "Connection: close");
      connection.send(headers);
      connection.send("");
      return connection.rest();
    }
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  @Test
  void pagesAndHealthAreThereForEverybody() throws Exception {
    for (String page : List.of("/", "/ui/")) {
      assertTrue(ask("GET", page).contains("<title>faasd</title>"));
      assertStatus(200, ask("HEAD", page));
    }
    assertTrue(ask("GET", "/ui").toLowerCase(Locale.ROOT).contains("\r\nlocation: /ui/\r\n"));
    assertStatus(200, ask("GET", "/healthz"));
    assertStatus(200, ask("HEAD", "/healthz"));
    assertStatus(405, ask("POST", "/healthz"));
    assertTrue(ask("GET", "/nothing").endsWith("\r\n\r\n404 page not found\n"));
    assertStatus(405, ask("TRACE", "/function/contract"));
  }

  @Test
  void pathsAndQueriesArriveByteForByte() throws Exception {
    assertTrue(
        ask("GET", "/function/contract/query?a=%2f&b=c+d%20").endsWith("\r\na=%2f&b=c+d%20"));
    for (String changed : List.of("//query?a", "/./query?a", "/x/../query?a", "/%71uery?a")) {
      String answer = ask("GET", "/function/contract" + changed);
      assertStatus(404, answer);
      assertTrue(answer.contains("no such path"), answer);
    }
  }

  @Test
  void headersOfTheCallArriveAndThoseOfTheConnectionDoNot() throws Exception {
    String seen =
        ask(
                "GET",
                "/function/contract/headers",
                "X-Call-Id: mine",
                "X-Mine: kept",
                "Authorization: Basic functions-own",
                "Connection: x-secret",
                "X-Secret: of the connection",
                "Keep-Alive: 5",
                "TE: trailers",
                "Proxy-Authorization: Basic x")
            .toLowerCase(Locale.ROOT);
    assertStatus(200, seen.replaceFirst("http", "HTTP"));
    for (String kept :
        List.of(
            "x-call-id: mine",
            "x-start-time: ",
            "x-mine: kept",
            "authorization: basic functions-own",
            "x-forwarded-host: contract",
            "x-forwarded-for: ")) {
      assertTrue(seen.contains("\r\n" + kept), kept + " of " + seen);
    }
    for (String gone : List.of("x-secret", "keep-alive", "\r\nte: ", "proxy-authorization")) {
      assertFalse(seen.contains(gone), gone + " of " + seen);
    }
  }

  @Test
  void answersAreMarked() throws Exception {
    String answer = ask("GET", "/function/contract/method").toLowerCase(Locale.ROOT);
    assertTrue(answer.contains("\r\nx-call-id: "), answer);
    assertTrue(answer.contains("\r\nx-start-time: "), answer);
    String unknown = ask("GET", "/function/nobody", "X-Call-Id: mine").toLowerCase(Locale.ROOT);
    assertTrue(unknown.contains("\r\nx-call-id: mine\r\n"), unknown);
    assertTrue(unknown.contains("\r\nx-openfaas-internal: gateway\r\n"), unknown);
  }

  @Test
  void lengthOfABodyIsKept() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("POST /function/contract/headers HTTP/1.1", "Host: a", "Connection: close");
      connection.send("Content-Length: 4", "", "body");
      String seen = connection.rest().toLowerCase(Locale.ROOT);
      assertTrue(seen.contains("\r\ncontent-length: 4\r\n"), seen);
      assertFalse(seen.contains("transfer-encoding: chunked\r\nx-"), seen);
    }
  }

  @Test
  void redirectsAndOtherStatusesOfTheFunctionPass() throws Exception {
    for (int status : List.of(204, 302, 304, 404, 418, 500, 503)) {
      assertStatus(status, ask("GET", "/function/contract/status?code=" + status));
    }
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    String answer = ask("HEAD", "/function/contract/big?bytes=1000000");
    assertStatus(200, answer);
    assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 1000000\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void functionGivesTheNodToSend() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("POST /function/contract/echo HTTP/1.1", "Host: a", "Connection: close");
      connection.send("Content-Length: 6", "Expect: 100-continue", "");
      assertStatus(100, connection.readTo("\r\n\r\n"));
      connection.send("body");
      String answer = connection.rest();
      assertStatus(200, answer);
      assertTrue(answer.endsWith("body\r\n"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/event-stream", "application/x-ndjson", "*/*"})
  void linesComeWhileTheFunctionIsStillWriting(String accepted) throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("GET /function/contract/stream?n=1000&ms=1000 HTTP/1.1", "Host: a");
      connection.send("Accept: " + accepted, "");
      assertStatus(200, connection.readTo("line 2 of 1000\n"));
    }
  }

  @Test
  void otherProtocolsPassBothWays() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send("GET /function/contract/tunnel HTTP/1.1", "Host: a");
      connection.send("Connection: Upgrade", "Upgrade: echo", "");
      assertStatus(101, connection.readTo("\r\n\r\n"));
      connection.send("there");
      assertEquals("there\r\n", connection.readTo("\r\n"));
      connection.send("and back");
      assertEquals("and back\r\n", connection.readTo("\r\n"));
    }
  }

  @Test
  void functionsOwnLimitsAreNamedInWhatTheyCause() throws Exception {
    String late = ask("GET", "/function/limited/sleep?ms=30000");
    assertStatus(504, late);
    assertTrue(late.contains("com.openfaas.upstream_timeout (1000 ms)"), late);
    try (RawConnection connection = connect()) {
      connection.send("GET /function/limited/stream?n=2&ms=900 HTTP/1.1", "Host: a", "");
      connection.readTo("line 1 of 2\n");
      String refused = ask("GET", "/function/limited/method");
      assertStatus(429, refused);
      assertTrue(refused.toLowerCase(Locale.ROOT).contains("\r\nretry-after: 1\r\n"), refused);
    }
  }

  @Test
  void functionThatDiesInsteadOfAnsweringIsABadGateway() throws Exception {
    Functions.deploy(gateway, "dying", "lab");
    String answer = ask("GET", "/function/dying/exit");
    assertStatus(502, answer);
    assertTrue(answer.contains("dying ended the connection"), answer);
  }
}
