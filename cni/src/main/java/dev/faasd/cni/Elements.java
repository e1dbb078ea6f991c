package dev.faasd.cni;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The sets of {@link BridgeFilter} that attachments are in, and what each is in with. */
enum Elements {
  /** Ports of the bridge that are isolated. */
  ISOLATED {
    @Override
    Stream<String> of(PluginResult result, String port, AttachmentRecord attachment) {
      return attachment.access().isolated() ? Stream.of("\"" + port + "\"") : Stream.empty();
    }
  },

  /** The addresses that an isolated port may speak under. */
  OWN {
    @Override
    Stream<String> of(PluginResult result, String port, AttachmentRecord attachment) {
      return ISOLATED
          .of(result, port, attachment)
          .flatMap(
              one ->
                  result.hardwareAddress().stream()
                      .flatMap(
                          mac ->
                              result.address().stream().map(ip -> one + " . " + mac + " . " + ip)));
    }
  },

  /**
   * Where isolated ones may go: also to what is published for others than the host itself, which it
   * would be no use to keep only them off.
   */
  EXPOSED {
    @Override
    Stream<String> of(PluginResult result, String port, AttachmentRecord attachment) {
      Stream<Integer> published =
          attachment.ports().stream()
              .filter(mapping -> mapping.protocol().equals("tcp") && !mapping.onLoopback())
              .map(PortMapping::containerPort);
      Stream<Integer> open = Stream.concat(attachment.access().exposed().stream(), published);
      return open.distinct()
          .sorted()
          .flatMap(number -> result.address().stream().map(ip -> ip + " . " + number));
    }
  };

  abstract Stream<String> of(PluginResult result, String port, AttachmentRecord attachment);

  /** Its name in the table. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the attachment is in with; nothing before it has an interface. */
  List<String> of(AttachmentRecord attachment) {
    return attachment.result().stream()
        .flatMap(
            result ->
                result.hostInterface(attachment.conflist().bridge()).stream()
                    .flatMap(port -> of(result, port, attachment)))
        .toList();
  }

  /** All of these, as a set is declared. */
  String declare(Collection<AttachmentRecord> attachments) {
    return BridgeFilter.declare(
        attachments.stream().flatMap(one -> of(one).stream()).distinct().toList());
  }
}
