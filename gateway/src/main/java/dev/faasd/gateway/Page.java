package dev.faasd.gateway;

import dev.faasd.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What a browser gets to see. It loads nothing and runs nothing. */
final class Page {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

  private Page() {}

  static Response response() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      return Response.of(200, "text/html; charset=utf-8", Objects.requireNonNull(in).readAllBytes())
          .with("content-security-policy", POLICY)
          .with("x-content-type-options", "nosniff");
    } catch (IOException e) {
      throw new UncheckedIOException("Reading page.html from the program failed.", e);
    }
  }

  static Response redirect() {
    return Response.empty(301).with("location", "/ui/");
  }
}
