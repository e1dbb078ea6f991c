package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServerTest {
  private final Web web = new Web();

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void answersFromMemory() throws Exception {
    Upstream server = web.serve(exchange -> exchange.answer(Response.text(200, "hi")));
    try (ClientResponse response = web.get(server, "/x?y=1")) {
      assertEquals(200, response.status());
      assertEquals("hi\n", response.text());
    }
  }

  @Test
  void servesAUnixSocket(@TempDir Path dir) throws Exception {
    Path socket = dir.resolve("s.sock");
    web.listen(
        List.of(new ListenAddress.Unix(socket, 0660, OptionalInt.empty())),
        exchange -> exchange.answer(Response.text(200, exchange.remote())));
    try (ClientResponse response = web.get(web.unix(socket), "/")) {
      assertEquals("unix\n", response.text());
    }
  }

  @Test
  void blockingCodeReadsTheBody() throws Exception {
    Upstream server =
        web.serve(exchange -> exchange.blocking(body -> Response.text(200, body.text() + "!")));
    ClientRequest request = ClientRequest.of("POST", "/").body("ping");
    try (ClientResponse response = web.client().send(server, request)) {
      assertEquals("ping!\n", response.text());
    }
  }

  @Test
  void whateverGoesWrongInAHandlerIsAnswered() throws Exception {
    Upstream blocking = web.serve(exchange -> exchange.blocking(_ -> fail()));
    Upstream direct = web.serve(exchange -> exchange.answer(fail()));
    for (Upstream server : List.of(blocking, direct)) {
      try (ClientResponse response = web.get(server, "/")) {
        assertEquals(500, response.status());
        assertTrue(response.text().endsWith("its log tells why.\n"));
      }
    }
  }

  @Test
  void aStreamThatGoesWrongIsCutOff() throws Exception {
    Upstream server = web.serve(exchange -> exchange.stream(Response.empty(200), _ -> fail()));
    try (ClientResponse response = web.get(server, "/")) {
      assertThrows(UpstreamException.class, response::text);
    }
  }

  /** Throws an error, not an exception. */
  private static Response fail() {
    throw new LinkageError("on purpose");
  }
}
