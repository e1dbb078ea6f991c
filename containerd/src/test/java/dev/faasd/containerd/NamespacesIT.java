package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records and labels at a real containerd: nothing runs. */
@Tag("integration")
class NamespacesIT {
  @AutoClose private static final PrivateContainerd CONTAINERD = PrivateContainerd.start();

  private final String name = CONTAINERD.newNamespace();
  private final Namespaces namespaces = CONTAINERD.client().namespaces();
  private final ContainerdNamespace namespace = CONTAINERD.client().inNamespace(name);

  @Test
  void aNamespaceIsMadeLabelledListedAndRemoved() {
    namespaces.create(name, Map.of("openfaas", "1"));
    assertThrows(ContainerdException.AlreadyExists.class, () -> namespaces.create(name, Map.of()));
    namespaces.label(name, "com.example/a.b", "c");
    namespaces.label(name, "openfaas", "");
    assertTrue(
        namespaces.list().contains(new Namespaces.Namespace(name, Map.of("com.example/a.b", "c"))));
    namespaces.relabel(name, Map.of("openfaas", "1", "team", "blue"));
    assertEquals(
        Map.of("openfaas", "1", "team", "blue"), namespaces.find(name).orElseThrow().labels());
    assertTrue(namespaces.delete(name));
    assertFalse(namespaces.delete(name));
    assertEquals(Optional.empty(), namespaces.find(name));
  }

  @Test
  void aBadNameIsRefused() {
    assertThrows(
        ContainerdException.InvalidArgument.class, () -> namespaces.create("no/name", Map.of()));
  }

  @Test
  void containersAreFoundByTheirLabels() {
    create("one", Map.of("dev.faasd/owner", "me", "n", "1"));
    create("two", Map.of("dev.faasd/owner", "me", "n", "\"2\""));
    create("three", Map.of());
    assertThrows(ContainerdException.AlreadyExists.class, () -> create("one", Map.of()));
    assertThrows(ContainerdException.FailedPrecondition.class, () -> namespaces.delete(name));

    assertEquals(List.of("one", "two"), ids(Map.of("dev.faasd/owner", "me")));
    assertEquals(List.of("two"), ids(Map.of("dev.faasd/owner", "me", "n", "\"2\"")));
    assertEquals(3, ids(Map.of()).size());

    namespace.containers().label("three", Map.of("n", "3"));
    namespace.containers().label("one", Map.of("n", ""));
    assertEquals(List.of("three"), ids(Map.of("n", "3")));
    assertEquals("me", namespace.containers().get("one").labels().get("dev.faasd/owner"));

    List.of("one", "two", "three").forEach(namespace.containers()::delete);
    assertTrue(namespaces.delete(name));
  }

  private void create(String id, Map<String, String> labels) {
    RuntimeSpec spec = RuntimeSpec.builder().args(List.of("true")).build();
    Container made =
        namespace.containers().create(new NewContainer(id, "", labels, "overlayfs", id, spec));
    assertEquals(spec.json(), made.spec());
  }

  private List<String> ids(Map<String, String> labels) {
    return namespace.containers().list(labels).stream().map(Container::id).sorted().toList();
  }

  @Test
  void aLeaseKeepsASnapshotUntilItIsDeleted() {
    Lease lease = namespace.leases().create("test", Duration.ofMinutes(1));
    namespace.withLease(lease).snapshots().prepare("mine", "", Map.of());
    Lease other = namespace.leases().create("test", Duration.ofMinutes(1));
    namespace.leases().deleteAndCollect(other);
    assertEquals("mine", namespace.snapshots().list().getFirst().key());
    assertEquals(List.of(lease), namespace.leases().list());

    assertTrue(namespace.leases().deleteAndCollect(lease));
    assertFalse(namespace.leases().delete(lease));
    assertEquals(List.of(), namespace.snapshots().list());
    assertThrows(ContainerdException.NotFound.class, () -> namespace.snapshots().mounts("mine"));
    namespaces.delete(name);
  }
}
