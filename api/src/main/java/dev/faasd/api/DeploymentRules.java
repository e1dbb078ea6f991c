package dev.faasd.api;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a deployment must keep to, as far as that can be told from the deployment alone. */
public final class DeploymentRules {
  /** Less than this no process starts in. */
  private static final long LEAST_MEMORY = 1 << 20;

  private final List<Problem> problems = new ArrayList<>();

  private DeploymentRules() {}

  /**
   * Checks all rules.
   *
   * @return which function it deploys
   * @throws InvalidDeployment naming everything that is wrong
   */
  public static FunctionId check(FunctionDeployment deployment) {
    DeploymentRules rules = new DeploymentRules();
    rules.tell("service", () -> new FunctionName(deployment.service()));
    rules.tell("namespace", () -> NamespaceName.orDefault(deployment.namespace()));
    if (deployment.image().isBlank()) {
      rules.problem("image", "image is missing");
    }
    deployment.envVars().forEach(rules::environment);
    deployment.secrets().forEach(name -> rules.tell("secrets", () -> new SecretName(name)));
    rules.keys("labels", deployment.labels());
    rules.keys("annotations", deployment.annotations());
    rules.tell("labels", () -> Scaling.of(deployment.labels()));
    rules.tell("labels", () -> Autoscaling.of(deployment.labels()));
    rules.tell("annotations", () -> Probe.readiness(deployment));
    rules.tell("annotations", () -> Probe.liveness(deployment));
    rules.tell("annotations", () -> Patience.of(deployment));
    rules.tell("annotations", () -> CallLimits.of(deployment.annotations()));
    rules.tell("annotations", () -> AsyncSettings.of(deployment.annotations()));
    rules.tell("annotations", () -> Schedule.of(deployment.annotations()));
    rules.tell("annotations", () -> MissedRuns.of(deployment.annotations()));
    rules.tell("annotations", () -> ImagePull.policy(deployment.annotations()));
    FunctionCapabilities.problems(deployment.annotations())
        .forEach(sentence -> rules.problem("annotations", sentence));
    rules.resources("limits", deployment.limits());
    rules.resources("requests", deployment.requests());
    rules.fit("memory", FunctionResources::memoryQuantity, deployment);
    rules.fit("cpu", FunctionResources::cpuQuantity, deployment);
    if (!rules.problems.isEmpty()) {
      throw new InvalidDeployment(rules.problems);
    }
    return deployment.id();
  }

  private void environment(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(0) >= 0) {
      problem(
          "envVars", "environment variable '%s' has no usable name".formatted(Names.shown(name)));
    } else if (value.indexOf(0) >= 0) {
      problem(
          "envVars", "environment variable '%s' contains a zero byte".formatted(Names.shown(name)));
    }
  }

  private void keys(String field, Map<String, String> entries) {
    entries
        .keySet()
        .forEach(
            key -> LabelKeys.problem(field, key).ifPresent(sentence -> problem(field, sentence)));
  }

  private void resources(String field, Optional<FunctionResources> resources) {
    if (resources.isEmpty()) {
      return;
    }
    tell(field, resources.get()::memoryQuantity)
        .flatMap(quantity -> quantity)
        .filter(memory -> memory.units() < LEAST_MEMORY)
        .ifPresent(
            memory ->
                problem(
                    field,
                    "%s.memory '%s' is too small: at least 1Mi (an 'm' suffix means thousandths)"
                        .formatted(field, resources.get().memory())));
    tell(field, resources.get()::cpuQuantity)
        .flatMap(quantity -> quantity)
        .filter(cpu -> cpu.millis() < 1)
        .ifPresent(
            cpu ->
                problem(
                    field,
                    "%s.cpu '%s' is too small: at least 1m"
                        .formatted(field, resources.get().cpu())));
  }

  /** Nobody can be promised more than it may have. */
  private void fit(
      String kind,
      Function<FunctionResources, Optional<Quantity>> quantity,
      FunctionDeployment deployment) {
    try {
      Optional<BigDecimal> most = deployment.limits().flatMap(quantity).map(Quantity::value);
      Optional<BigDecimal> promised = deployment.requests().flatMap(quantity).map(Quantity::value);
      if (most.isPresent() && promised.isPresent() && promised.get().compareTo(most.get()) > 0) {
        problem("requests", "requests.%s is more than limits.%s".formatted(kind, kind));
      }
    } catch (InvalidQuantity told) {
      return; // already among the problems
    }
  }

  private <T> Optional<T> tell(String field, Supplier<T> parse) {
    try {
      return Optional.of(parse.get());
    } catch (InvalidName | InvalidQuantity | InvalidAnnotation | InvalidLabel invalid) {
      problem(field, invalid.getMessage());
      return Optional.empty();
    }
  }

  private void problem(String field, String sentence) {
    problems.add(new Problem(field, sentence));
  }
}
