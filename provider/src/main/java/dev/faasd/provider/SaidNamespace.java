package dev.faasd.provider;

import dev.faasd.http.Exchange;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which namespace a request is about. It may come in the body, the query or behind a name's dot,
 * because clients of different ages send it in different places.
 */
final class SaidNamespace {
  private SaidNamespace() {}

  /**
   * What the request says, empty when it says nothing.
   *
   * @param elsewhere what it says outside of its query, empty where nothing
   * @throws ProviderException.Refused when it says several
   */
  static String of(Exchange exchange, String... elsewhere) {
    List<String> said =
        Stream.concat(Stream.of(elsewhere), exchange.queryParameter("namespace").stream())
            .filter(text -> !text.isEmpty())
            .distinct()
            .toList();
    if (said.size() > 1) {
      throw new ProviderException.Refused(
          "the request names several namespaces: " + String.join(", ", said));
    }
    return said.isEmpty() ? "" : said.getFirst();
  }
}
