package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Body of {@code POST} and {@code PUT /system/functions}: what a function shall be, as its owner
 * said it. Whatever was left out or {@code null} is empty. {@link DeploymentRules} tells whether it
 * can be used.
 *
 * @param service the function's name
 * @param image the image's reference, echoed as it came
 * @param namespace empty for the default one
 * @param envProcess command for the watchdog, handed to the container as {@code fprocess}
 * @param envVars environment of the container
 * @param constraints kept and echoed
 * @param secrets names of secrets to mount
 * @param labels kept and echoed; some steer the platform
 * @param annotations kept and echoed; some steer the platform
 * @param limits the most it may use
 * @param requests what it is promised
 * @param readOnlyRootFilesystem whether the container may write only to {@code /tmp}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionDeployment(
    String service,
    String image,
    String namespace,
    String envProcess,
    Map<String, String> envVars,
    List<String> constraints,
    List<String> secrets,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<FunctionResources> limits,
    Optional<FunctionResources> requests,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readOnlyRootFilesystem) {
  public FunctionDeployment {
    service = Absent.text(service);
    image = Absent.text(image);
    namespace = Absent.text(namespace);
    envProcess = Absent.text(envProcess);
    envVars = Absent.map(envVars);
    constraints = Absent.list(constraints);
    secrets = Absent.list(secrets);
    labels = Absent.map(labels);
    annotations = Absent.map(annotations);
  }

  /** A deployment of which nothing but the name and the image is said. */
  public static FunctionDeployment of(String service, String image) {
    return new FunctionDeployment(
        service,
        image,
        "",
        "",
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * Which function this deploys.
   *
   * @throws InvalidName when it cannot be a function
   */
  public FunctionId id() {
    return FunctionId.of(service, namespace);
  }
}
