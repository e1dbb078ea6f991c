package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.TestImage;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes through {@code /function/NAME} to a real container and back. */
@Timeout(120)
class ProxyIT extends OnPrivateProvider {
  private static final String ECHO = "docker.io/tests/echo:latest";

  /** Answers with the head and the body of the request, and does as some paths say. */
  private static final String SCRIPT =
      String.join(
          "; ",
          "cr=$(printf '\\r')",
          "read -r first",
          "set -- $first",
          "head=$first",
          "length=0",
          "while read -r line && [ \"$line\" != \"$cr\" ]",
          "do head=\"$head$line\"",
          "case $line in [Cc]ontent-[Ll]ength:*) length=${line#*: }; length=${length%$cr};; esac",
          "done",
          "end='Connection: close\\r\\n'",
          "case $2 in /break) exit",
          "esac",
          "case $2 in /events) printf \"HTTP/1.1 200 OK\\r\\n$end\\r\\ndata: 1\\n\"",
          "cat /pipe",
          "exit",
          "esac",
          "case $2 in /go) echo 'data: 2' > /pipe",
          "esac",
          "case $2 in /chat)"
              + " printf 'HTTP/1.1 101 x\\r\\nConnection: Upgrade\\r\\nUpgrade: chat\\r\\n\\r\\n'",
          "exec cat",
          "esac",
          "status=200",
          "case $2 in /status/*) status=${2#/status/}",
          "esac",
          "printf \"HTTP/1.1 $status x\\r\\n$end\"",
          "printf 'Location: /elsewhere\\r\\nContent-Type: text/x-echo\\r\\n\\r\\n'",
          "[ $1 = HEAD ] || [ $status = 204 ] || { printf '%s\\n' \"$head\"",
          "head -c $length",
          "}");

  @BeforeAll
  static void writeImage() throws IOException {
    TestImage.busybox()
        .environment("SCRIPT=" + SCRIPT)
        .entrypoint(
            "/bin/sh",
            "-c",
            "busybox mkfifo /pipe; printf %s \"$SCRIPT\" > /echo;"
                + " exec busybox nc -ll -p 8080 -e /bin/sh /echo")
        .write(host.images().resolve("echo.tar"), ECHO);
  }

  @BeforeEach
  void deploy() throws Exception {
    assertStatus(200, provider.deploy(here("echo"), ECHO));
  }

  private HttpResponse<String> call(String method, String rest) throws Exception {
    return provider.send(
        provider
            .request(method, "/function/" + here("echo") + rest, "the body")
            .header("X-Mine", "kept")
            .header("X-Forwarded-For", "192.0.2.1")
            .header("Content-Type", "text/x-mine"));
  }

  @Test
  void everyMethodArrivesWithItsBodyAndHeaders() throws Exception {
    assertEquals("http://127.0.0.1:9", System.getenv("HTTP_PROXY"));
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
      HttpResponse<String> response = call(method, "/path?a=b%20c&d");
      assertStatus(200, response);
      String seen = response.body();
      assertTrue(seen.startsWith(method + " /path?a=b%20c&d HTTP/1.1\r"), seen);
      assertTrue(seen.endsWith("\nthe body"), seen);
      String head = seen.toLowerCase(Locale.ROOT);
      String host = "127.0.0.1:" + provider.uri("/").getPort();
      for (String header :
          List.of(
              "x-mine: kept",
              "content-type: text/x-mine",
              "content-length: 8",
              "x-forwarded-host: " + host,
              "x-forwarded-for: 192.0.2.1, 127.0.0.1")) {
        assertTrue(head.contains(header + "\r"), () -> header + " in " + seen);
      }
      assertFalse(head.contains("transfer-encoding"), seen);
      assertEquals("text/x-echo", response.headers().firstValue("content-type").orElse(""));
    }
    HttpResponse<String> head = call("HEAD", "/");
    assertStatus(200, head);
    assertEquals("", head.body());
    for (String refused : List.of("TRACE", "CONNECT", "BREW")) {
      assertTrue(raw(refused + " /function/" + here("echo")).startsWith("HTTP/1.1 405 "));
    }
  }

  @Test
  void pathsArriveByteForByte() throws Exception {
    for (String rest : List.of("/", "/a%2Fb//c/../%20d/", "/%C3%A9?x=%26&y")) {
      String seen = call("GET", rest).body();
      assertTrue(seen.startsWith("GET " + rest + " HTTP/1.1"), seen);
    }
    assertTrue(call("GET", "").body().startsWith("GET / HTTP/1.1"));
    assertTrue(call("GET", "?x=1").body().startsWith("GET /?x=1 HTTP/1.1"));
  }

  @Test
  void answersComeBackAsTheyAre() throws Exception {
    for (int status : List.of(200, 204, 302, 400, 404, 409, 422, 500, 503)) {
      HttpResponse<String> response = call("GET", "/status/" + status);
      assertStatus(status, response);
      assertEquals("/elsewhere", response.headers().firstValue("location").orElse(""));
      assertTrue(response.headers().firstValue("x-openfaas-internal").isEmpty());
    }
  }

  /** Of a raw request, the whole answer; the connection is closed after it. */
  private String raw(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), provider.uri("/").getPort())) {
      String head = request.contains("\r\n") ? request : request + " HTTP/1.1\r\nHost: x\r\n";
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void whatConcernsTheConnectionStaysOnIt() throws Exception {
    String seen =
        raw(
            "GET /function/"
                + here("echo")
                + " HTTP/1.1\r\nHost: x\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"
                + "TE: trailers\r\nProxy-Authorization: Basic eDp5\r\nX-Stays: 1\r\n");
    assertTrue(seen.contains("X-Stays: 1\r"), seen);
    for (String gone : List.of("X-Hop: 1", "Keep-Alive: 5", "TE: ", "Proxy-Authorization")) {
      assertFalse(seen.contains(gone), seen);
    }
  }

  @Test
  void eventsComeWhileTheFunctionIsStillWriting() throws Exception {
    for (String accept : List.of("text/event-stream", "application/x-ndjson", "*/*")) {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), provider.uri("/").getPort())) {
        send(socket, "/events", "Accept: " + accept);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        awaitLine(lines, "data: 1");
        assertStatus(200, call("POST", "/go"));
        awaitLine(lines, "data: 2");
      }
    }
  }

  private void send(Socket socket, String rest, String headers) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /function/%s%s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n"
                .formatted(here("echo"), rest, headers)
                .getBytes(ISO_8859_1));
  }

  private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.equals(wanted)) {
      line = lines.readLine();
    }
    assertEquals(wanted, line);
  }

  @Test
  void anotherProtocolPassesBothWays() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), provider.uri("/").getPort())) {
      send(socket, "/chat", "Connection: Upgrade\r\nUpgrade: chat");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      assertTrue(lines.readLine().startsWith("HTTP/1.1 101 "));
      awaitLine(lines, "");
      for (String word : List.of("ping", "pong")) {
        socket.getOutputStream().write((word + "\n").getBytes(ISO_8859_1));
        assertEquals(word, lines.readLine());
      }
    }
  }

  @Test
  void functionThatBreaksOffIsToldFromOneThatAnswers() throws Exception {
    for (String accept : List.of("*/*", "text/event-stream")) {
      HttpResponse<String> response =
          provider.send(
              provider
                  .request("GET", "/function/" + here("echo") + "/break", "")
                  .header("Accept", accept));
      assertStatus(502, response);
      assertEquals("proxy", response.headers().firstValue("x-openfaas-internal").orElse(""));
    }
  }

  @Test
  void nothingButFunctionsIsReached() throws Exception {
    String elsewhere = host.newNamespace();
    WorkloadId gateway = new WorkloadId(elsewhere, "gateway");
    workloads.images().ensure(elsewhere, PrivateHost.BUSYBOX);
    workloads.run(
        WorkloadSpec.of(gateway, PrivateHost.BUSYBOX)
            .entrypoint(List.of("httpd", "-f", "-p", "8080", "-h", "/www"))
            .build());
    try {
      for (String name :
          List.of(
              "gateway." + elsewhere, "gateway", here("never"), "echo.openfaas", "..", "a%2Fb")) {
        HttpResponse<String> response = provider.invoke(name);
        assertStatus(503, response);
        assertEquals(
            "No endpoints available for: " + URLDecoder.decode(name, ISO_8859_1) + ".\n",
            response.body());
        assertEquals("proxy", response.headers().firstValue("x-openfaas-internal").orElse(""));
      }
      assertStatus(404, provider.invoke(""));
    } finally {
      workloads.delete(gateway, Duration.ZERO);
    }
  }
}
