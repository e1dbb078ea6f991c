package dev.faasd.provider;

import dev.faasd.api.FunctionNamespace;
import dev.faasd.api.NamespaceName;
import dev.faasd.workload.Namespaces;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which containerd namespaces are for functions: the default one, and every other labelled {@code
 * openfaas} with {@code 1} or {@code true}; never the one of the core services. The rest are not
 * ours to see or touch.
 */
final class FunctionNamespaces {
  private static final Logger LOG = System.getLogger(FunctionNamespaces.class.getName());
  private final Namespaces namespaces;
  private final Set<NamespaceName> closing = ConcurrentHashMap.newKeySet();

  FunctionNamespaces(Namespaces namespaces) {
    this.namespaces = namespaces;
  }

  /**
   * Makes sure that functions may live there.
   *
   * @throws ProviderException.NoSuchNamespace when they may not
   */
  void require(NamespaceName name) {
    if (closing.contains(name) || (!name.equals(NamespaceName.DEFAULT) && find(name).isEmpty())) {
      throw new ProviderException.NoSuchNamespace(name);
    }
  }

  /** The labels of one, empty when there is none of functions by that name. */
  Optional<Map<String, String>> find(NamespaceName name) {
    if (name.equals(NamespaceName.DEFAULT)) {
      return Optional.of(namespaces.find(name.value()).orElse(Map.of()));
    }
    return name.equals(NamespaceName.CORE) || !ContainerNames.canBeNamespace(name.value())
        ? Optional.empty()
        : namespaces.find(name.value()).filter(FunctionNamespace::isMarked);
  }

  /**
   * Makes one.
   *
   * @throws ProviderException.Conflict when there is one of that name, whosever it is
   */
  void create(NamespaceName name, Map<String, String> labels) {
    if (!ContainerNames.canBeNamespace(name.value())) {
      throw new ProviderException.Refused(
          "namespace name '%s' is not valid: it has several '-' or '_' in a row".formatted(name));
    }
    if (name.equals(NamespaceName.DEFAULT) || name.equals(NamespaceName.CORE)) {
      throw exists(name);
    }
    try {
      namespaces.create(name.value(), labels);
    } catch (WorkloadException.AlreadyExists e) {
      throw exists(name);
    }
  }

  private static ProviderException.Conflict exists(NamespaceName name) {
    return new ProviderException.Conflict("namespace '%s' already exists".formatted(name));
  }

  /** Gives one that is there exactly these labels. */
  void relabel(NamespaceName name, Map<String, String> labels) {
    namespaces.put(name.value(), labels);
  }

  /**
   * Lets nothing more into one that is to be deleted, until closed by the caller.
   *
   * @throws ProviderException.Conflict when somebody deletes it already
   */
  Closing close(NamespaceName name) {
    if (!closing.add(name)) {
      throw new ProviderException.Conflict("namespace '%s' is being deleted".formatted(name));
    }
    return () -> closing.remove(name);
  }

  /** A deletion that goes on. */
  @FunctionalInterface
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  /** All of them, the default one first; only that one while containerd does not answer. */
  List<NamespaceName> list() {
    try {
      return Stream.concat(
              Stream.of(NamespaceName.DEFAULT),
              namespaces.list().entrySet().stream()
                  .filter(entry -> FunctionNamespace.isMarked(entry.getValue()))
                  .flatMap(entry -> NamespaceName.parse(entry.getKey()).stream())
                  .filter(name -> !name.equals(NamespaceName.CORE))
                  .sorted())
          .distinct()
          .toList();
    } catch (WorkloadException.Unreachable e) {
      LOG.log(Level.WARNING, "only the default namespace is listed: {0}", e.getMessage());
      return List.of(NamespaceName.DEFAULT);
    }
  }
}
