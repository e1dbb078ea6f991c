package dev.faasd.faasd;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.InvalidRequest;
import dev.faasd.compose.InvalidFileException;
import dev.faasd.compose.StackFile;
import dev.faasd.provider.ProviderException;
import dev.faasd.workload.WorkloadException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Deploys the functions of the stack files in a directory at the first start of a provider, so that
 * a machine may come with functions. Once all of them are there a mark is left, and they are
 * nobody's but their users'; until then each start tries again. Who removes the mark gets them
 * again.
 *
 * @param directory of the stack files, {@code *.yml} and {@code *.yaml}; need not exist
 * @param mark file that says that it was done
 */
record Preload(Path directory, Path mark) {
  private static final Logger LOG = System.getLogger(Preload.class.getName());

  /** The original's places. */
  static Preload of(Settings settings) {
    Path provider = settings.providerDirectory();
    return new Preload(provider.resolve("functions"), provider.resolve("bootstrap.ran"));
  }

  /** Has each function deployed by {@code deploy}, several at a time; what fails is logged. */
  void run(Consumer<FunctionDeployment> deploy) throws InterruptedException {
    if (Files.exists(mark) || !Files.isDirectory(directory)) {
      return;
    }
    boolean well = true;
    List<FunctionDeployment> functions = new ArrayList<>();
    try {
      for (Path file : files()) {
        try {
          functions.addAll(StackFile.read(file, Map.of()));
        } catch (InvalidFileException e) {
          LOG.log(Level.ERROR, "functions are not deployed: {0}", e.getMessage());
          well = false;
        }
      }
      well &= deployAll(functions, deploy);
      if (well) {
        Files.writeString(mark, "");
        LOG.log(Level.INFO, "{0} functions of {1} are there", functions.size(), directory);
      }
    } catch (IOException e) {
      LOG.log(Level.ERROR, "deploying the functions of {0} failed: {1}", directory, e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
  }

  private static boolean deployAll(
      List<FunctionDeployment> functions, Consumer<FunctionDeployment> deploy)
      throws InterruptedException {
    boolean well = true;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results =
          functions.stream().map(one -> threads.submit(() -> deploy(one, deploy))).toList();
      for (Future<Boolean> result : results) {
        well &= result.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("deploying a function broke", e.getCause());
    }
    return well;
  }

  private static boolean deploy(FunctionDeployment function, Consumer<FunctionDeployment> deploy) {
    try {
      deploy.accept(function);
      return true;
    } catch (InvalidRequest | ProviderException | WorkloadException e) {
      LOG.log(
          Level.ERROR,
          "function {0} is not deployed, the next start tries again: {1}",
          function.service(),
          e.getMessage());
      return false;
    }
  }
}
