package dev.faasd.gateway;

import dev.faasd.http.HeaderName;
import dev.faasd.http.Headers;
import java.util.List;

/**
 * Tells functions for whom we ask. What a proxy that we trust says of it stays; what anybody else
 * says is replaced. Headers: the gateway contract of OpenFaaS, and RFC 7239.
 *
 * @param trusted whose word counts
 */
record ForwardedHeaders(TrustedProxies trusted) {
  private static final HeaderName FOR = HeaderName.of("X-Forwarded-For");
  private static final HeaderName HOST = HeaderName.of("X-Forwarded-Host");
  private static final List<HeaderName> CLAIMS =
      List.of(
          FOR,
          HOST,
          HeaderName.of("X-Forwarded-Proto"),
          HeaderName.of("X-Forwarded-Port"),
          HeaderName.of("X-Forwarded-Prefix"),
          HeaderName.of("Forwarded"));

  /**
   * Marks a request on its way to a function.
   *
   * @param remote {@code ADDRESS:PORT} of who sent it to us
   * @param host that the request was for
   */
  void mark(Headers headers, String remote, String host) {
    if (claims(headers) && !trusted.include(remote)) {
      CLAIMS.forEach(headers::remove);
    }
    if (!headers.has(FOR)) {
      headers.set(FOR, remote);
    }
    if (!headers.has(HOST)) {
      headers.set(HOST, host);
    }
  }

  /** A loop, because each call of a function comes by here. */
  private static boolean claims(Headers headers) {
    for (HeaderName claim : CLAIMS) {
      if (headers.has(claim)) {
        return true;
      }
    }
    return false;
  }
}
