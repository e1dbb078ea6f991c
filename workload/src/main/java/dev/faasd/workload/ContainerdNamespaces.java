package dev.faasd.workload;

import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link Namespaces} as containerd keeps them. */
final class ContainerdNamespaces implements Namespaces {
  private static final Duration COLLECTION = Duration.ofMinutes(2);

  private final Containerd containerd;
  private final String owner;

  /**
   * @param owner whose containers are ours
   */
  ContainerdNamespaces(Containerd containerd, String owner) {
    this.containerd = containerd;
    this.owner = owner;
  }

  @Override
  public Map<String, Map<String, String>> list() {
    return Translation.call(
        "listing namespaces",
        () -> {
          Map<String, Map<String, String>> found = new TreeMap<>();
          containerd.namespaces().list().forEach(one -> found.put(one.name(), one.labels()));
          return found;
        });
  }

  @Override
  public Optional<Map<String, String>> find(String name) {
    return Translation.call(
        "looking for the namespace " + name,
        () -> containerd.namespaces().find(name).map(one -> one.labels()));
  }

  @Override
  public void create(String name, Map<String, String> labels) {
    Translation.run(
        "making the namespace " + name,
        () -> {
          try {
            containerd.namespaces().create(name, labels);
          } catch (ContainerdException.AlreadyExists e) {
            throw new WorkloadException.AlreadyExists(
                "making the namespace %s failed: there is one of this name".formatted(name), e);
          }
        });
  }

  @Override
  public void put(String name, Map<String, String> labels) {
    Translation.run(
        "labelling the namespace " + name,
        () -> {
          try {
            containerd.namespaces().create(name, labels);
          } catch (ContainerdException.AlreadyExists _) {
            containerd.namespaces().relabel(name, labels);
          }
        });
  }

  @Override
  public List<String> strangers(String name) {
    return Translation.call(
        "looking for other people's containers in " + name,
        () ->
            containerd.inNamespace(name).containers().list(Map.of()).stream()
                .filter(container -> !owner.equals(container.labels().get(Marks.OWNER)))
                .map(Container::id)
                .sorted()
                .toList());
  }

  @Override
  public void delete(String name) {
    Translation.run(
        "deleting the namespace " + name,
        () -> {
          ContainerdNamespace inside = containerd.inNamespace(name);
          List<Container> containers = inside.containers().list(Map.of());
          if (!containers.isEmpty()) {
            throw new WorkloadException.NotEmpty(
                "deleting the namespace %s failed: %d containers are in it, such as %s"
                    .formatted(name, containers.size(), containers.getFirst().id()),
                null);
          }
          // What nobody refers to once the images are gone, containerd itself collects.
          inside.images().list().forEach(image -> inside.images().delete(image.name()));
          inside.leases().deleteAndCollect(inside.leases().create("emptying", COLLECTION));
          containerd.namespaces().delete(name);
        });
  }
}
