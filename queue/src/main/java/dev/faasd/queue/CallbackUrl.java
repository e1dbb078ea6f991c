package dev.faasd.queue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where an answer is wanted. Whether it may go there is decided when it does, by the address.
 *
 * @param uri as the caller gave it
 * @param host name or address, without brackets
 * @param port 1 to 65535
 * @param secure whether it is spoken to by TLS
 * @param target path and query
 */
public record CallbackUrl(URI uri, String host, int port, boolean secure, String target) {
  private static final int LONGEST = 4096;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with a sentence when it is none
   */
  public static CallbackUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + shown(text) + "' is no URL: " + e.getReason(), e);
    }
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    boolean plain = "http".equalsIgnoreCase(uri.getScheme());
    if (!(secure || plain) || uri.getHost() == null || text.length() > LONGEST) {
      throw new IllegalArgumentException("'" + shown(text) + "' is no URL of http or https");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a URL with credentials in it is not called");
    }
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("'" + shown(text) + "' has no such port");
    }
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
    String query = Optional.ofNullable(uri.getRawQuery()).map(q -> "?" + q).orElse("");
    String ascii = URI.create(path + query).toASCIIString();
    return new CallbackUrl(uri, host, port, secure, ascii);
  }

  private static String shown(String text) {
    String head = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return head.replaceAll("[^ -~]", "?");
  }

  /** As it can be kept: ASCII. */
  @Override
  public String toString() {
    return uri.toASCIIString();
  }
}
