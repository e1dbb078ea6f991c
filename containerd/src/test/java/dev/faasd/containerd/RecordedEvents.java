package dev.faasd.containerd;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A listener that remembers. */
final class RecordedEvents implements EventListener {
  private final List<String> topics;
  private final List<ContainerdEvent> events = new CopyOnWriteArrayList<>();
  private final List<ContainerdException> losses = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /** Of these topics; of all without any. */
  RecordedEvents(String... topics) {
    this.topics = List.of(topics);
  }

  @Override
  public List<String> topics() {
    return topics;
  }

  @Override
  public void connected() {
    connections.incrementAndGet();
  }

  @Override
  public void event(ContainerdEvent event) {
    events.add(event);
  }

  @Override
  public void disconnected(ContainerdException why) {
    losses.add(why);
  }

  int connections() {
    return connections.get();
  }

  List<ContainerdException> losses() {
    return losses;
  }

  List<ContainerdEvent> all() {
    return events;
  }

  <E extends ContainerdEvent> Stream<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast);
  }
}
