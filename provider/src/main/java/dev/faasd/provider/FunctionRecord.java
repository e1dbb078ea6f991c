package dev.faasd.provider;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import java.time.Instant;
import java.util.Objects;

/**
 * What a function shall be: the content of its state file, and all that is needed to bring it back
 * after anything.
 *
 * @param deployment as it was posted
 * @param generation grows with each deployment; 0 is a container of the original faasd
 * @param digest what the image's name meant when it was deployed
 * @param replicas how many shall run, 0 or more
 * @param createdAt when it was first deployed
 */
record FunctionRecord(
    FunctionDeployment deployment,
    long generation,
    String digest,
    int replicas,
    Instant createdAt) {
  /** The generation of what another faasd made. */
  static final long INHERITED = 0;

  FunctionRecord {
    Objects.requireNonNull(deployment, "deployment");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(createdAt, "createdAt");
    if (generation < INHERITED || replicas < 0) {
      throw new IllegalArgumentException(
          "generation %d and replicas %d cannot be".formatted(generation, replicas));
    }
  }

  @JsonIgnore
  FunctionId id() {
    return deployment.id();
  }

  /** Whether its containers are another faasd's. */
  @JsonIgnore
  boolean isInherited() {
    return generation == INHERITED;
  }

  /** The same by containers of our own. */
  FunctionRecord madeAnew() {
    return new FunctionRecord(deployment, generation + 1, digest, replicas, createdAt);
  }

  /** What follows when this deployment takes the place of the present one; it shall run. */
  FunctionRecord replacedBy(FunctionDeployment next, String nextDigest) {
    return new FunctionRecord(next, generation + 1, nextDigest, 1, createdAt);
  }

  FunctionRecord withReplicas(int count) {
    return new FunctionRecord(deployment, generation, digest, count, createdAt);
  }
}
