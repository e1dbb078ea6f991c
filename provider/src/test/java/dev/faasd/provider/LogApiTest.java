package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Json;
import dev.faasd.api.LogMessage;
import dev.faasd.systemd.Journal;
import dev.faasd.systemd.JournalEntry;
import dev.faasd.systemd.Priority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The logs by HTTP, from log files. */
@Timeout(60)
class LogApiTest {
  @TempDir private Path directory;

  private Journal journal;
  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    journal = Journal.open(directory.resolve("none"), directory.resolve("log"));
    workloads = new FakeWorkloads();
    provider =
        TestProvider.start(TestProvider.settings(directory), workloads, workloads.sink, journal)
            .adopted();
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
    journal.close();
  }

  private void write(String identifier, String replica, byte[] line) {
    journal.write(
        new JournalEntry(identifier, Priority.INFO, line, Map.of(JournalEntry.REPLICA, replica)));
  }

  private void write(String text) {
    write("openfaas-fn:hello", "hello.g1.0", text.getBytes(UTF_8));
  }

  private List<LogMessage> messages(String query) throws Exception {
    HttpResponse<String> response = provider.get("/system/logs?" + query);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/x-ndjson", response.headers().firstValue("content-type").orElse(""));
    return response
        .body()
        .lines()
        .map(line -> Json.read(line.getBytes(UTF_8), LogMessage.class))
        .toList();
  }

  private List<String> texts(String query) throws Exception {
    return messages(query).stream().map(LogMessage::text).toList();
  }

  @Test
  void lineHasEveryFieldOfTheContract() throws Exception {
    Instant before = Instant.now().minus(1, ChronoUnit.SECONDS);
    write("one <b> & two");
    write("openfaas-fn:other", "other.g1.0", "no".getBytes(UTF_8));
    LogMessage message = messages("name=hello&namespace=openfaas-fn").getFirst();
    assertTrue(message.timestamp().isAfter(before) && message.timestamp().isBefore(Instant.now()));
    String line = provider.get("/system/logs?name=hello").body();
    assertEquals(
        "{\"name\":\"hello\",\"namespace\":\"openfaas-fn\",\"instance\":\"hello.g1.0\","
            + "\"timestamp\":\"T\",\"text\":\"one <b> & two\"}\n",
        line.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"T\""));
  }

  @Test
  void queryChooses() throws Exception {
    for (String text : List.of("one", "two", "three")) {
      write(text);
    }
    write("openfaas-fn:hello", "hello.g2.0", "four".getBytes(UTF_8));
    assertEquals(List.of("one", "two", "three", "four"), texts("name=hello&tail=-1"));
    assertEquals(List.of("three", "four"), texts("name=hello&tail=2"));
    assertEquals(List.of("four"), texts("name=hello&instance=hello.g2.0"));
    assertEquals(List.of("four"), texts("name=never&name=hello&tail=1&follow=perhaps"));
    assertEquals(List.of("four"), texts("name=hello.openfaas-fn&tail=1"));
    assertEquals(List.of(), texts("name=never"));
    for (String since :
        List.of("2019-02-16T09:10:06Z", "2019-02-16T09:10:06%2B02:00", "0001-01-01T00:00:00Z")) {
      assertEquals(4, texts("name=hello&since=" + since).size(), since);
    }
    assertEquals(4, texts("name=hello&since=" + Instant.now().plusSeconds(1000)).size());
    assertEquals(0, texts("name=hello&since=" + Instant.now()).size());
  }

  @Test
  void withoutSinceTheLastMinutesAreMeant() throws Exception {
    Files.createDirectories(directory.resolve("log"));
    Files.writeString(
        directory.resolve("log/openfaas-fn:hello.log"),
        "%s stdout hello.g1.0 old%n".formatted(Instant.now().minusSeconds(330)));
    write("new");
    assertEquals(List.of("new"), texts("name=hello"));
    assertEquals(List.of("old", "new"), texts("name=hello&since=2019-02-16T09:10:06Z"));
  }

  @Test
  void anyBytesAndLengthsSurvive() throws Exception {
    write("openfaas-fn:hello", "r", new byte[] {'a', (byte) 0xff, 0, '\t', '"', (byte) 0xc3});
    write("é".repeat(100_000));
    assertEquals(List.of("a\ufffd\0\t\"\ufffd", "é".repeat(100_000)), texts("name=hello"));
  }

  @Test
  void followerGetsEachLineWhenItIsWritten() throws Exception {
    write("one");
    // The journal writes in the background, and who has never written is not known.
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> provider.get("/system/logs?name=hello").statusCode() == 200);
    try (InputStream stream = provider.open("/system/logs?name=hello&follow=true&tail=5");
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (String text : List.of("one", "two", "three")) {
        if (!text.equals("one")) {
          write(text);
        }
        String line = lines.readLine();
        assertEquals(text, Json.read(line.getBytes(UTF_8), LogMessage.class).text());
      }
      provider.provider().leave();
      assertEquals(null, lines.readLine());
    }
  }

  @Test
  void followersWhoLeaveMakeRoomForOthers() throws Exception {
    for (int i = 0; i < 150; i++) {
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), provider.uri("/").getPort())) {
        client
            .getOutputStream()
            .write(
                ("GET /system/logs?name=hello&follow=1 HTTP/1.1\r\nHost: x\r\nAuthorization: "
                        + TestProvider.basic("admin:secret")
                        + "\r\n\r\n")
                    .getBytes(UTF_8));
        if (i < 50) {
          assertEquals('H', client.getInputStream().read());
        }
      }
    }
    await().until(() -> texts("name=hello").isEmpty());
  }

  @Test
  void slowReaderHoldsUpNobody() throws Exception {
    String filler = "x".repeat(40_000);
    try (InputStream stream = provider.open("/system/logs?name=hello&follow=true")) {
      for (int i = 0; i < 500; i++) {
        write(i + filler);
      }
      assertEquals(List.of("499" + filler), texts("name=hello&tail=1"));
      assertEquals(0, journal.dropped());
      BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8));
      for (int i = 0; i < 500; i++) {
        String line = lines.readLine();
        assertEquals(i + filler, Json.read(line.getBytes(UTF_8), LogMessage.class).text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tail=x", "tail=1.5", "since=5m", "since=yesterday", "since=2019-02-16T09:10:06"})
  void whatCannotBeParsedIs422(String query) throws Exception {
    HttpResponse<String> response = provider.get("/system/logs?name=hello&" + query);
    assertEquals(422, response.statusCode());
    assertEquals(1, response.body().lines().count(), response.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name=",
        "name=..%2F..%2Fetc",
        "name=hello&namespace=openfaas",
        "name=hello&namespace=never",
        "name=hello.red&namespace=blue"
      })
  void nobodyElsesLogsAreRead(String query) throws Exception {
    HttpResponse<String> response = provider.get("/system/logs?" + query);
    assertEquals(400, response.statusCode(), response.body());
  }

  @Test
  void logThatCannotBeReadIsCutOffOrRefused() throws Exception {
    Files.createDirectories(directory.resolve("log/openfaas-fn:hello.log/in the way"));
    assertThrows(IOException.class, () -> provider.get("/system/logs?name=hello"));
    assertEquals(401, provider.gateway("GET", "/system/logs?name=hello", "").statusCode());
  }
}
