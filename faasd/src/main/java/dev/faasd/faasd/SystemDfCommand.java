package dev.faasd.faasd;

import dev.faasd.workload.DiskUse;
import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd system df}: what images take, how much of it nobody uses, how full the disk is. */
@Command(
    name = "df",
    description = "Show what images take, compressed as they came, and how full their disk is.")
final class SystemDfCommand extends RootCommand {
  @Option(
      names = {"-o", "--output"},
      description = "table or json.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  /** The images of a namespace in numbers; unused are those that nobody uses now and we got in. */
  private record Row(String namespace, int images, long bytes, int unused, long unusedBytes) {
    static Row of(String namespace, ImageStore store) {
      List<ImageStanding> all = store.standings(namespace);
      List<ImageStanding> unused =
          all.stream().filter(image -> image.unusedSince().isPresent()).toList();
      return new Row(namespace, all.size(), sum(all), unused.size(), sum(unused));
    }

    private static long sum(List<ImageStanding> images) {
      return images.stream().mapToLong(ImageStanding::bytes).sum();
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("namespace", namespace);
      json.put("images", images);
      json.put("bytes", bytes);
      json.put("unused", unused);
      json.put("unusedBytes", unusedBytes);
      return json;
    }
  }

  SystemDfCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  int run() {
    List<Row> rows = new ArrayList<>();
    DiskUse disk;
    try (HostImages images = new HostImages(settings)) {
      images.byNamespace().forEach((namespace, store) -> rows.add(Row.of(namespace, store)));
      disk = images.core().workloads().images().disk(Settings.CORE_NAMESPACE);
    }
    if (output == Output.JSON) {
      Output.json(program.out(), json(rows, disk));
    } else {
      print(rows, disk);
    }
    return Program.DONE;
  }

  private static Map<String, Object> json(List<Row> rows, DiskUse disk) {
    return Map.of(
        "namespaces",
        rows.stream().map(Row::json).toList(),
        "disk",
        Map.of("total", disk.total(), "available", disk.available(), "percent", disk.percent()));
  }

  private void print(List<Row> rows, DiskUse disk) {
    Table table = new Table("NAMESPACE", "IMAGES", "SIZE", "UNUSED", "SIZE OF UNUSED");
    for (Row row : rows) {
      table.add(
          row.namespace(),
          Integer.toString(row.images()),
          Bytes.text(row.bytes()),
          Integer.toString(row.unused()),
          Bytes.text(row.unusedBytes()));
    }
    table.print(program.out());
    program
        .out()
        .printf(
            "%nDisk: %s of %s free, %d %% in use%n",
            Bytes.text(disk.available()), Bytes.text(disk.total()), disk.percent());
  }
}
