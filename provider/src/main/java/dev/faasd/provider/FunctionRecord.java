package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a function shall be: the content of its state file, and all that is needed to bring it back
 * after anything.
 *
 * @param deployment as it was posted
 * @param generation grows with each deployment; 0 is a container of the original faasd
 * @param digest what the image's name meant when it was deployed
 * @param secrets which contents its secrets had then, as {@link Secrets#fingerprint} tells them;
 *     empty when it has none, or nobody knows
 * @param replicas how many shall run: 0, or all that it holds
 * @param indices of the replicas that it holds, the latest last; at least one, also when none shall
 *     run: those are kept for the next request. The first ones when a file does not say
 * @param createdAt when it was first deployed
 */
record FunctionRecord(
    FunctionDeployment deployment,
    long generation,
    String digest,
    String secrets,
    int replicas,
    List<Integer> indices,
    Instant createdAt) {
  /** The generation of what another faasd made. */
  static final long INHERITED = 0;

  FunctionRecord {
    Objects.requireNonNull(deployment, "deployment");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(createdAt, "createdAt");
    secrets = secrets == null ? "" : secrets;
    indices = indices == null ? first(Math.max(1, replicas)) : List.copyOf(indices);
    if (generation < INHERITED
        || indices.isEmpty()
        || (replicas != 0 && replicas != indices.size())) {
      throw new IllegalArgumentException(
          "generation %d with %d replicas of %s cannot be"
              .formatted(generation, replicas, indices));
    }
  }

  /** Of a new function, or a new generation of one, with so many replicas that shall run. */
  static FunctionRecord of(
      FunctionDeployment deployment,
      long generation,
      String digest,
      String secrets,
      int replicas,
      Instant createdAt) {
    return new FunctionRecord(
        deployment, generation, digest, secrets, replicas, first(replicas), createdAt);
  }

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  FunctionId id() {
    return deployment.id();
  }

  /** Whether its containers are another faasd's. */
  boolean isInherited() {
    return generation == INHERITED;
  }

  /** Whether it shall run. */
  boolean isWanted() {
    return replicas > 0;
  }

  /** Whether a deployment of our own was just like that. */
  boolean isJust(FunctionDeployment other, String otherDigest, String otherSecrets) {
    return !isInherited()
        && deployment.equals(other)
        && digest.equals(otherDigest)
        && secrets.equals(otherSecrets);
  }

  /** The same by containers of our own. */
  FunctionRecord madeAnew() {
    return new FunctionRecord(
        deployment, generation + 1, digest, secrets, replicas, indices, createdAt);
  }

  /** The same by so many containers of our own, which shall run. */
  FunctionRecord madeAnew(int count) {
    return replacedBy(deployment, digest, secrets, count);
  }

  /** What follows when this deployment takes the place of the present one; it shall run. */
  FunctionRecord replacedBy(
      FunctionDeployment next, String nextDigest, String nextSecrets, int count) {
    return of(next, generation + 1, nextDigest, nextSecrets, count, createdAt);
  }

  /** All that it holds shall run, or nothing. */
  FunctionRecord wanted(boolean wanted) {
    return new FunctionRecord(
        deployment, generation, digest, secrets, wanted ? indices.size() : 0, indices, createdAt);
  }

  /** It holds the first so many at most, and they shall run. */
  FunctionRecord holdingFirst(int count) {
    return holding(indices.subList(0, Math.min(count, indices.size())));
  }

  /** It holds these too, and all shall run. */
  FunctionRecord holdingAlso(List<Integer> others) {
    return holding(Stream.concat(indices.stream(), others.stream()).toList());
  }

  private FunctionRecord holding(List<Integer> others) {
    return new FunctionRecord(
        deployment, generation, digest, secrets, others.size(), others, createdAt);
  }
}
