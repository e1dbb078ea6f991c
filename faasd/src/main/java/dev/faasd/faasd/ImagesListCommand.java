package dev.faasd.faasd;

import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.WorkloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd images list}: all images that this host has, and why it has them. */
@Command(
    name = "list",
    description = "List the images in containerd and in the archives of this host.")
final class ImagesListCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = {"-o", "--output"},
      description = "table or json.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  ImagesListCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    List<String> problems = new ArrayList<>();
    ArchivedImages archived = ArchivedImages.read(settings, problems);
    List<ListedImage> images = new ArrayList<>();
    try (HostImages host = new HostImages(settings)) {
      for (Map.Entry<String, ImageStore> entry : host.byNamespace().entrySet()) {
        for (ImageStanding image : entry.getValue().standings(entry.getKey())) {
          images.add(ListedImage.in(entry.getKey(), image, archived.holding(image)));
        }
      }
    } catch (WorkloadException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    images.addAll(archived.rest(images));
    if (output == Output.JSON) {
      images.forEach(image -> Output.json(program.out(), image.json()));
    } else {
      Table table = new Table("IMAGE", "DIGEST", "SIZE", "NAMESPACE", "WHY IT IS HERE");
      images.forEach(image -> table.add(image.cells()));
      table.print(program.out());
    }
    problems.forEach(problem -> program.err().println("Error: " + problem));
    return problems.isEmpty() ? Program.DONE : Program.FAILED;
  }
}
