package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.SecretId;
import dev.faasd.api.SecretName;
import dev.faasd.workload.PrivateFiles;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The secrets of functions: who may make, change and delete them, and how they get into containers.
 * What is kept is the truth; each replica has copies, in memory, that its own user alone can read.
 * Thread-safe.
 */
final class Secrets {
  /** Where functions find them, by contract of OpenFaaS. */
  private static final Path TARGET = Path.of("/var/openfaas/secrets");

  private final SecretFiles files;
  private final FunctionNamespaces namespaces;
  private final Workloads workloads;

  /** Held while something is decided by what is there. */
  private final ReentrantLock lock = new ReentrantLock();

  private final List<Hold> holds = new ArrayList<>();

  Secrets(SecretFiles files, FunctionNamespaces namespaces, Workloads workloads) {
    this.files = files;
    this.namespaces = namespaces;
    this.workloads = workloads;
  }

  /**
   * Takes up what is kept, and has what runs see it: the former process may have died between the
   * two.
   */
  void start() {
    files.tidy();
    for (NamespaceName namespace : files.namespaces()) {
      for (SecretId id : files.list(namespace)) {
        files.read(id).ifPresent(content -> replace(id, content));
      }
    }
  }

  /** The secrets of a namespace, by name. */
  List<SecretId> list(NamespaceName namespace) {
    namespaces.require(namespace);
    return files.list(namespace);
  }

  /**
   * Makes a secret.
   *
   * @throws ProviderException.Conflict when there is one of that name
   */
  void create(SecretId id, byte[] content) {
    lock.lock();
    try {
      namespaces.require(id.namespace());
      if (files.has(id)) {
        throw new ProviderException.Conflict("secret %s already exists".formatted(id));
      }
      files.write(id, content);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes a secret; functions that have it see the new content when this returns.
   *
   * @throws ProviderException.NoSuchSecret when there is none
   */
  void update(SecretId id, byte[] content) {
    lock.lock();
    try {
      existing(id);
      files.write(id, content);
      replace(id, content);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Deletes a secret.
   *
   * @param users which functions are deployed with it
   * @throws ProviderException.NoSuchSecret when there is none
   * @throws ProviderException.Conflict when functions have it, naming them
   */
  void delete(SecretId id, Supplier<List<FunctionId>> users) {
    lock.lock();
    try {
      existing(id);
      List<String> all =
          Stream.concat(
                  users.get().stream(),
                  holds.stream()
                      .filter(hold -> hold.secrets.contains(id))
                      .map(hold -> hold.function))
              .distinct()
              .sorted()
              .map(function -> function.name().value())
              .toList();
      if (!all.isEmpty()) {
        throw new ProviderException.Conflict(
            "secret %s is in use by %s: deploy them without it, or delete them first"
                .formatted(id, String.join(", ", all)));
      }
      files.delete(id);
    } finally {
      lock.unlock();
    }
  }

  private void existing(SecretId id) {
    namespaces.require(id.namespace());
    if (!files.has(id)) {
      throw new ProviderException.NoSuchSecret(id);
    }
  }

  /** Deletes all of a namespace that is being deleted. */
  void delete(NamespaceName namespace) {
    lock.lock();
    try {
      files.delete(namespace);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps the secrets of a deployment from being deleted while it goes on; closed by the caller.
   *
   * @throws ProviderException.Refused when one of them is not there
   */
  Hold hold(FunctionDeployment deployment) {
    Hold hold = new Hold(deployment.id(), secrets(deployment));
    lock.lock();
    try {
      hold.secrets.forEach(this::content);
      holds.add(hold);
      return hold;
    } finally {
      lock.unlock();
    }
  }

  /** A deployment that goes on. */
  final class Hold implements AutoCloseable {
    private final FunctionId function;
    private final List<SecretId> secrets;

    private Hold(FunctionId function, List<SecretId> secrets) {
      this.function = function;
      this.secrets = secrets;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        holds.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /** What a function's container is made with; empty when it has no secrets. */
  Optional<PrivateFiles> mounted(FunctionDeployment deployment) {
    return deployment.secrets().isEmpty()
        ? Optional.empty()
        : Optional.of(new PrivateFiles(TARGET, contents(deployment)));
  }

  /**
   * Tells one version of a function's secrets from another; empty when it has none.
   *
   * @throws ProviderException.Refused when one of them is not there
   */
  String fingerprint(FunctionDeployment deployment) {
    if (deployment.secrets().isEmpty()) {
      return "";
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      contents(deployment)
          .forEach(
              (name, content) -> {
                digest.update("%s %d ".formatted(name, content.length).getBytes(UTF_8));
                digest.update(content);
              });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * Gives a replica the secrets as they are now: before its process is started, and after it was
   * made, because one may have changed meanwhile.
   */
  void supply(FunctionDeployment deployment, WorkloadId replica) {
    if (!deployment.secrets().isEmpty()) {
      workloads.supply(replica, contents(deployment));
    }
  }

  private void replace(SecretId id, byte[] content) {
    workloads.replacePrivateFile(id.namespace().value(), id.name().value(), content);
  }

  private Map<String, byte[]> contents(FunctionDeployment deployment) {
    Map<String, byte[]> contents = new TreeMap<>();
    secrets(deployment).forEach(id -> contents.put(id.name().value(), content(id)));
    return contents;
  }

  private byte[] content(SecretId id) {
    return files
        .read(id)
        .orElseThrow(() -> new ProviderException.Refused("unable to find secret %s".formatted(id)));
  }

  private static List<SecretId> secrets(FunctionDeployment deployment) {
    NamespaceName namespace = deployment.id().namespace();
    return deployment.secrets().stream()
        .map(name -> new SecretId(new SecretName(name), namespace))
        .toList();
  }
}
