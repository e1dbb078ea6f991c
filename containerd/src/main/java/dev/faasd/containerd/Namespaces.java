package dev.faasd.containerd;

import com.google.protobuf.FieldMask;
import dev.faasd.containerd.stubs.CreateNamespaceRequest;
import dev.faasd.containerd.stubs.DeleteNamespaceRequest;
import dev.faasd.containerd.stubs.GetNamespaceRequest;
import dev.faasd.containerd.stubs.ListNamespacesRequest;
import dev.faasd.containerd.stubs.NamespaceMessage;
import dev.faasd.containerd.stubs.NamespacesGrpc;
import dev.faasd.containerd.stubs.NamespacesGrpc.NamespacesBlockingV2Stub;
import dev.faasd.containerd.stubs.UpdateNamespaceRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** containerd's namespaces and their labels. */
public final class Namespaces {
  private final Client<NamespacesBlockingV2Stub> client;

  Namespaces(Connection connection) {
    this.client = new Client<>(connection, Scope.NONE, NamespacesGrpc::newBlockingV2Stub);
  }

  /** A namespace as it was when asked for. */
  public record Namespace(String name, Map<String, String> labels) {
    /** Copies. */
    public Namespace {
      labels = Map.copyOf(labels);
    }

    private static Namespace fromMessage(NamespaceMessage message) {
      return new Namespace(message.getName(), message.getLabelsMap());
    }

    private NamespaceMessage toMessage() {
      return NamespaceMessage.newBuilder().setName(name).putAllLabels(labels).build();
    }
  }

  /** All there are, also empty ones. */
  public List<Namespace> list() {
    return client
        .call("list namespaces", stub -> stub.list(ListNamespacesRequest.getDefaultInstance()))
        .getNamespacesList()
        .stream()
        .map(Namespace::fromMessage)
        .toList();
  }

  /** Nothing if there is none of that name. */
  public Optional<Namespace> find(String name) {
    return Failures.ifFound(
        () ->
            Namespace.fromMessage(
                client
                    .call(
                        "look at namespace " + name,
                        stub -> stub.get(GetNamespaceRequest.newBuilder().setName(name).build()))
                    .getNamespace()));
  }

  /**
   * Makes a namespace.
   *
   * @throws ContainerdException.AlreadyExists if there is one of that name
   * @throws ContainerdException.InvalidArgument for a name or label that containerd refuses
   */
  public void create(String name, Map<String, String> labels) {
    client.call(
        "create namespace " + name,
        stub ->
            stub.create(
                CreateNamespaceRequest.newBuilder()
                    .setNamespace(new Namespace(name, labels).toMessage())
                    .build()));
  }

  /** Sets one label, leaves the others; an empty value removes it. */
  public void label(String name, String key, String value) {
    client.call(
        "label namespace " + name,
        stub ->
            stub.update(
                UpdateNamespaceRequest.newBuilder()
                    .setNamespace(new Namespace(name, Map.of(key, value)).toMessage())
                    .setUpdateMask(FieldMask.newBuilder().addPaths("labels." + key))
                    .build()));
  }

  /**
   * Removes an empty namespace.
   *
   * @return whether there was one
   * @throws ContainerdException.FailedPrecondition if something is in it
   */
  public boolean delete(String name) {
    return Failures.wasFound(
        () ->
            client.call(
                "delete namespace " + name,
                stub -> stub.delete(DeleteNamespaceRequest.newBuilder().setName(name).build())));
  }
}
