package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code GET /system/functions} lists and {@code GET /system/function/NAME} tells: the
 * deployment as it was posted and how the function fares. Labels and annotations are always
 * objects: old clients dereference them. Zero replicas are left out, as clients' own encoders do.
 *
 * @param invocationCount calls since some time in the past; filled in by a gateway
 * @param replicas how many there shall be
 * @param availableReplicas how many take requests, or would at once
 * @param asleep whether it is frozen until somebody calls it; a field of ours
 * @param instances its replicas one by one, if there are several; a field of ours
 * @param createdAt when it was first deployed
 * @param usage what all replicas together use now, when asked for
 * @param restarts how often it failed, if it did; a field of ours
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionStatus(
    String name,
    String image,
    String namespace,
    String envProcess,
    Map<String, String> envVars,
    List<String> constraints,
    List<String> secrets,
    @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, String> labels,
    @JsonInclude(JsonInclude.Include.ALWAYS) Map<String, String> annotations,
    Optional<FunctionResources> limits,
    Optional<FunctionResources> requests,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readOnlyRootFilesystem,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double invocationCount,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long replicas,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long availableReplicas,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean asleep,
    List<ReplicaStatus> instances,
    Instant createdAt,
    Optional<FunctionUsage> usage,
    Optional<Restarts> restarts) {
  /** What encoders of Go write for a time that nobody knows. */
  private static final Instant UNKNOWN = Instant.parse("0001-01-01T00:00:00Z");

  public FunctionStatus {
    name = Absent.text(name);
    image = Absent.text(image);
    namespace = Absent.text(namespace);
    envProcess = Absent.text(envProcess);
    envVars = Absent.map(envVars);
    constraints = Absent.list(constraints);
    secrets = Absent.list(secrets);
    labels = Absent.map(labels);
    annotations = Absent.map(annotations);
    instances = Absent.items(instances);
    createdAt = createdAt == null ? UNKNOWN : createdAt;
  }

  /** The status of a function that was deployed like this; nobody has measured it. */
  public static FunctionStatus of(
      FunctionId id,
      FunctionDeployment deployment,
      long replicas,
      long availableReplicas,
      boolean asleep,
      List<ReplicaStatus> instances,
      Instant createdAt,
      Restarts restarts) {
    return new FunctionStatus(
        id.name().value(),
        deployment.image(),
        id.namespace().value(),
        deployment.envProcess(),
        deployment.envVars(),
        deployment.constraints(),
        deployment.secrets(),
        deployment.labels(),
        deployment.annotations(),
        deployment.limits(),
        deployment.requests(),
        deployment.readOnlyRootFilesystem(),
        0,
        replicas,
        availableReplicas,
        asleep,
        instances,
        createdAt,
        Optional.empty(),
        Optional.of(restarts).filter(some -> !some.equals(Restarts.NONE)));
  }

  /** The same with what was measured. */
  public FunctionStatus withUsage(FunctionUsage measured) {
    return new FunctionStatus(
        name,
        image,
        namespace,
        envProcess,
        envVars,
        constraints,
        secrets,
        labels,
        annotations,
        limits,
        requests,
        readOnlyRootFilesystem,
        invocationCount,
        replicas,
        availableReplicas,
        asleep,
        instances,
        createdAt,
        Optional.of(measured),
        restarts);
  }
}
