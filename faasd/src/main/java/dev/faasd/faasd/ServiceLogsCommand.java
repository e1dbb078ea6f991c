package dev.faasd.faasd;

import dev.faasd.systemd.Journal;
import dev.faasd.systemd.LogQuery;
import dev.faasd.systemd.LogRecord;
import dev.faasd.systemd.LogRecords;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faasd service logs}: what a core service or function wrote, from the journal. */
@Command(name = "logs", description = "Print what a core service, or function, wrote.")
final class ServiceLogsCommand extends ServiceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The service.")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes later.")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "AGO",
      description = "How far back, such as 10m, 2h or 3d (10m).",
      defaultValue = "10m")
  private String since = "10m";

  @Option(names = "--tail", paramLabel = "LINES", description = "No more than the last so many.")
  private @Nullable Long tail;

  @Option(
      names = {"-o", "--output"},
      description = "table or json.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  ServiceLogsCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  public Integer call() throws InterruptedException {
    LogQuery query =
        new LogQuery(
            namespace + ":" + name,
            Optional.empty(),
            Instant.now().minus(Since.parse(since)),
            tail == null ? OptionalLong.empty() : OptionalLong.of(tail),
            follow);
    try (Journal journal = Journal.open(settings.journal(), settings.logDirectory());
        LogRecords records = journal.read(query)) {
      boolean any = false;
      for (Optional<LogRecord> record = records.next();
          record.isPresent();
          record = records.next()) {
        tell(record.get());
        any = true;
      }
      if (!any) {
        program
            .err()
            .println("nothing was written as %s since %s ago".formatted(query.identifier(), since));
      }
    }
    return Program.DONE;
  }

  private void tell(LogRecord record) {
    if (output == Output.TABLE) {
      program.out().println(record.time().truncatedTo(ChronoUnit.MILLIS) + " " + record.text());
      program.out().flush();
    } else {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("time", record.time().toString());
      json.put("instance", record.writer());
      json.put("text", record.text());
      Output.json(program.out(), json);
    }
  }
}
