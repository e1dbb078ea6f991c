package dev.faasd.containerd;

import com.google.protobuf.FieldMask;
import dev.faasd.containerd.stubs.ContainerMessage;
import dev.faasd.containerd.stubs.ContainersGrpc;
import dev.faasd.containerd.stubs.ContainersGrpc.ContainersBlockingV2Stub;
import dev.faasd.containerd.stubs.CreateContainerRequest;
import dev.faasd.containerd.stubs.DeleteContainerRequest;
import dev.faasd.containerd.stubs.GetContainerRequest;
import dev.faasd.containerd.stubs.ListContainersRequest;
import dev.faasd.containerd.stubs.UpdateContainerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The containers' records of a namespace. They survive a reboot; what ran as them does not. */
public final class Containers {
  private final Client<ContainersBlockingV2Stub> client;

  Containers(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, ContainersGrpc::newBlockingV2Stub);
  }

  /**
   * Makes a record.
   *
   * @throws ContainerdException.AlreadyExists if the id is taken
   * @throws ContainerdException.InvalidArgument for an id or label that containerd refuses
   */
  public Container create(NewContainer container) {
    return Container.fromMessage(
        client
            .call(
                "create container " + container.id(),
                stub ->
                    stub.create(
                        CreateContainerRequest.newBuilder()
                            .setContainer(container.toMessage())
                            .build()))
            .getContainer());
  }

  /**
   * The record, which must exist.
   *
   * @throws ContainerdException.NotFound if there is none
   */
  public Container get(String id) {
    return Container.fromMessage(
        client
            .call(
                "look at container " + id,
                stub -> stub.get(GetContainerRequest.newBuilder().setId(id).build()))
            .getContainer());
  }

  /** Nothing if there is none. */
  public Optional<Container> find(String id) {
    return Failures.ifFound(() -> get(id));
  }

  /** All of the namespace that have all of these labels; none given: all. */
  public List<Container> list(Map<String, String> labels) {
    ListContainersRequest.Builder request = ListContainersRequest.newBuilder();
    if (!labels.isEmpty()) {
      request.addFilters(LabelFilter.all(labels));
    }
    return client
        .call("list containers", stub -> stub.list(request.build()))
        .getContainersList()
        .stream()
        .map(Container::fromMessage)
        .toList();
  }

  /**
   * Sets these labels and leaves the others.
   *
   * @throws ContainerdException.NotFound if there is no such container
   */
  public Container label(String id, Map<String, String> labels) {
    FieldMask.Builder mask = FieldMask.newBuilder();
    labels.keySet().forEach(key -> mask.addPaths("labels." + key));
    return Container.fromMessage(
        client
            .call(
                "label container " + id,
                stub ->
                    stub.update(
                        UpdateContainerRequest.newBuilder()
                            .setContainer(
                                ContainerMessage.newBuilder().setId(id).putAllLabels(labels))
                            .setUpdateMask(mask)
                            .build()))
            .getContainer());
  }

  /** Its task must be deleted before; its snapshot stays. Tells whether there was one. */
  public boolean delete(String id) {
    return Failures.wasFound(
        () ->
            client.call(
                "delete container " + id,
                stub -> stub.delete(DeleteContainerRequest.newBuilder().setId(id).build())));
  }
}
