package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.Json;
import dev.faasd.api.LogMessage;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import dev.faasd.http.ResponseStream;
import dev.faasd.http.RouteMatch;
import dev.faasd.systemd.Journal;
import dev.faasd.systemd.LogQuery;
import dev.faasd.systemd.LogRecord;
import dev.faasd.systemd.LogRecords;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What functions have written, as {@code faas-cli logs} asks for it: NDJSON, sent line by line. A
 * client that takes nothing is not read for; one that leaves is not either. A function need not be
 * there any more, nor ever have come up.
 */
final class LogApi implements AutoCloseable {
  private static final Duration USUAL = Duration.ofMinutes(5);
  private static final int MOST_OPEN = 100;

  private final Journal journal;
  private final FunctionNamespaces namespaces;
  private final InstantSource clock;
  private final Set<LogRecords> open = ConcurrentHashMap.newKeySet();

  LogApi(Journal journal, FunctionNamespaces namespaces, InstantSource clock) {
    this.journal = journal;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  /** Streams them. */
  void logs(Exchange exchange, RouteMatch match) {
    FunctionId id = FunctionApi.function(exchange, parameter(exchange, "name"), "");
    namespaces.require(id.namespace());
    LogQuery query = query(exchange, id);
    if (open.size() >= MOST_OPEN) {
      throw new ProviderException.Unavailable(
          "%d streams of logs are open, more are not served at a time".formatted(MOST_OPEN));
    }
    LogRecords records = journal.read(query);
    open.add(records);
    exchange.execute(() -> exchange.onFinish((_, _) -> forget(records)));
    exchange.stream(Response.of(200, Response.NDJSON, new byte[0]), out -> send(id, records, out));
  }

  private void forget(LogRecords records) {
    open.remove(records);
    records.stop();
  }

  private static void send(FunctionId id, LogRecords records, ResponseStream out)
      throws InterruptedException {
    try (records) {
      for (Optional<LogRecord> one = records.next(); one.isPresent(); one = records.next()) {
        out.write(Json.line(message(id, one.get())));
      }
    }
  }

  private static LogMessage message(FunctionId id, LogRecord record) {
    return new LogMessage(
        id.name().value(), id.namespace().value(), record.writer(), record.time(), record.text());
  }

  private LogQuery query(Exchange exchange, FunctionId id) {
    Optional<String> instance = exchange.queryParameter("instance").filter(text -> !text.isEmpty());
    return new LogQuery(
        id.namespace() + ":" + id.name(),
        instance,
        since(parameter(exchange, "since")),
        tail(parameter(exchange, "tail")),
        Set.of("1", "t", "T", "true", "TRUE", "True").contains(parameter(exchange, "follow")));
  }

  /** What is left out, or yet to come, means the last minutes. */
  private Instant since(String text) {
    Instant now = clock.instant();
    try {
      // A plus that was sent as it is has become a space.
      Instant since =
          text.isEmpty() ? Instant.MIN : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
      return since.isBefore(Instant.EPOCH) || since.isAfter(now) ? now.minus(USUAL) : since;
    } catch (DateTimeException e) {
      throw new ProviderException.BadParameter("since", text, "a time as in RFC 3339");
    }
  }

  private static OptionalLong tail(String text) {
    try {
      long tail = text.isEmpty() ? 0 : Long.parseLong(text);
      return tail > 0 ? OptionalLong.of(tail) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      throw new ProviderException.BadParameter("tail", text, "a whole number");
    }
  }

  private static String parameter(Exchange exchange, String name) {
    return exchange.queryParameter(name).orElse("");
  }

  /** Ends all streams. */
  @Override
  public void close() {
    open.forEach(LogRecords::stop);
  }
}
