package dev.faasd.gateway;

import dev.faasd.http.Response;
import java.nio.charset.StandardCharsets;

/** What a browser gets to see. */
final class Page {
  private static final byte[] HTML =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>faasd</title>
      <h1>faasd</h1>
      <p>This is the gateway. Functions answer at <code>/function/NAME</code>;
      <code>faas-cli</code> deploys them. <a href="/openapi.yaml">The API</a> in the words of OpenAPI.
      """
          .getBytes(StandardCharsets.UTF_8);

  private Page() {}

  static Response response() {
    return Response.of(200, "text/html; charset=utf-8", HTML);
  }

  static Response redirect() {
    return Response.empty(301).with("location", "/ui/");
  }
}
