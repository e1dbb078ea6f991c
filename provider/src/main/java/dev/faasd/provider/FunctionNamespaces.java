package dev.faasd.provider;

import dev.faasd.api.InvalidName;
import dev.faasd.api.NamespaceName;
import dev.faasd.workload.Namespaces;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which containerd namespaces are for functions: the default one, and every other labelled {@code
 * openfaas} with {@code 1} or {@code true}; never the one of the core services. The rest are not
 * ours to see or touch.
 */
final class FunctionNamespaces {
  private static final Logger LOG = System.getLogger(FunctionNamespaces.class.getName());
  private static final String MARK = "openfaas";

  private final Namespaces namespaces;

  FunctionNamespaces(Namespaces namespaces) {
    this.namespaces = namespaces;
  }

  /**
   * Makes sure that functions may live there.
   *
   * @throws ProviderException.NoSuchNamespace when they may not
   */
  void require(NamespaceName name) {
    if (name.equals(NamespaceName.DEFAULT)) {
      return;
    }
    boolean marked =
        !name.equals(NamespaceName.CORE)
            && ContainerNames.canBeNamespace(name.value())
            && namespaces.find(name.value()).filter(FunctionNamespaces::isMarked).isPresent();
    if (!marked) {
      throw new ProviderException.NoSuchNamespace(name);
    }
  }

  /** All of them, the default one first; only that one while containerd does not answer. */
  List<NamespaceName> list() {
    try {
      return Stream.concat(
              Stream.of(NamespaceName.DEFAULT),
              namespaces.list().entrySet().stream()
                  .filter(entry -> isMarked(entry.getValue()))
                  .flatMap(entry -> name(entry.getKey()).stream())
                  .filter(name -> !name.equals(NamespaceName.CORE))
                  .sorted())
          .distinct()
          .toList();
    } catch (WorkloadException.Unreachable e) {
      LOG.log(Level.WARNING, "only the default namespace is listed: {0}", e.getMessage());
      return List.of(NamespaceName.DEFAULT);
    }
  }

  private static Optional<NamespaceName> name(String text) {
    try {
      return Optional.of(new NamespaceName(text));
    } catch (InvalidName notOurs) {
      return Optional.empty();
    }
  }

  private static boolean isMarked(Map<String, String> labels) {
    String mark = labels.getOrDefault(MARK, "");
    return mark.equals("1") || mark.equals("true");
  }
}
