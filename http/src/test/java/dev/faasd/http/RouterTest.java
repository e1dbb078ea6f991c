package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
  private final Web web = new Web();
  private final Upstream server =
      web.serve(
          Router.builder()
              .on("GET", "/system/functions", RouterTest::tell)
              .on("POST", "/system/functions", RouterTest::tell)
              .on("GET", "/system/function/{name}", RouterTest::tell)
              .onAny("/function/{name}", RouterTest::tell)
              .onAny("/function/{name}/*", RouterTest::tell)
              .build());

  private static void tell(Exchange exchange, RouteMatch match) {
    exchange.answer(Response.text(200, match.template() + " " + match.parameters()));
  }

  @AfterEach
  void close() {
    web.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          GET    | /system/functions       | 200 | /system/functions {}
          GET    | /system/functions?a=b   | 200 | /system/functions {}
          DELETE | /system/functions       | 405 | ""
          GET    | /system/functions/      | 404 | 404 page not found
          GET    | /system/function/hello  | 200 | /system/function/{name} {name=hello}
          GET    | /system/function/a%20b+ | 200 | /system/function/{name} {name=a b+}
          GET    | /system/function/a%zz   | 400 | 'a%zz' is not properly percent-encoded.
          GET    | /system/function/       | 404 | 404 page not found
          PATCH  | /function/hello         | 200 | /function/{name} {name=hello}
          GET    | /function/              | 404 | 404 page not found
          GET    | /function/x/a%2F//b     | 200 | /function/{name}/* {*=a%2F//b, name=x}
          """)
  void choosesByMethodAndPath(String method, String target, int status, String body)
      throws Exception {
    try (ClientResponse response = web.client().send(server, ClientRequest.of(method, target))) {
      assertEquals(status, response.status());
      assertEquals(body, sorted(response.text().strip()));
    }
  }

  private static String sorted(String body) {
    return body.replace("{name=x, *=a%2F//b}", "{*=a%2F//b, name=x}");
  }

  @Test
  void saysWhichMethodsThereAre() throws Exception {
    ClientRequest request = ClientRequest.of("PUT", "/system/functions");
    try (ClientResponse response = web.client().send(server, request)) {
      assertEquals("GET, POST", response.headers().first("allow").orElseThrow());
    }
  }
}
