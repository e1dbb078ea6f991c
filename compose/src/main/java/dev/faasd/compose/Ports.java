package dev.faasd.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code ports} and {@code expose}. */
record Ports(Fields fields) {
  private static final Pattern SHORT =
      Pattern.compile(
          "(?<address>.*:)?(?<host>[0-9]{1,5}(-[0-9]{1,5})?):(?<container>[0-9]{1,5}(-[0-9]{1,5})?)"
              + "(/(?<protocol>[a-z]+))?");

  /** Bounds what one line can ask for. */
  private static final int MOST = 1000;

  List<PortPublication> published() {
    List<PortPublication> ports = new ArrayList<>();
    for (YamlValue item : fields.items("ports")) {
      switch (item) {
        case YamlValue.Scalar(Location at, String text, _) ->
            fields.parsed(at, text, Ports::shortForm).ifPresent(ports::addAll);
        case YamlValue.Mapping mapping -> longForm(mapping, ports);
        case YamlValue.Sequence list ->
            fields.problem(list, fields.name("ports") + " must hold texts, not a list");
      }
    }
    return ports;
  }

  Set<Integer> exposed() {
    Set<Integer> exposed = new TreeSet<>();
    fields
        .texts(
            "expose",
            text -> range(text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text))
        .forEach(exposed::addAll);
    return exposed;
  }

  private static List<PortPublication> shortForm(String text) {
    Matcher form = SHORT.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "port \""
              + text
              + "\" is not of the form HOST:CONTAINER or ADDRESS:HOST:CONTAINER (IPv4), with /tcp or"
              + " /udp behind it at most");
    }
    String address = form.group("address");
    return publications(
        address == null
            ? PortPublication.ALL_ADDRESSES
            : address.substring(0, address.length() - 1),
        form.group("host"),
        form.group("container"),
        form.group("protocol") == null ? "tcp" : form.group("protocol"));
  }

  private void longForm(YamlValue.Mapping mapping, List<PortPublication> ports) {
    Fields port = fields.nested("ports", mapping);
    String target = port.text("target").orElse("");
    String published = port.text("published").orElse("");
    String address = port.text("host_ip").orElse(PortPublication.ALL_ADDRESSES);
    String protocol = port.text("protocol").orElse("tcp");
    port.refuseUnknown();
    port.parsed(mapping.at(), target, text -> publications(address, published, text, protocol))
        .ifPresent(ports::addAll);
  }

  private static List<PortPublication> publications(
      String address, String published, String target, String protocol) {
    List<Integer> host = range(published);
    List<Integer> container = range(target);
    if (host.size() != container.size()) {
      throw new IllegalArgumentException(
          "ports %s of the host and %s of the container are not as many"
              .formatted(published, target));
    }
    List<PortPublication> ports = new ArrayList<>();
    for (int i = 0; i < host.size(); i++) {
      ports.add(PortPublication.of(address, host.get(i), container.get(i), protocol));
    }
    return ports;
  }

  private static List<Integer> range(String text) {
    int dash = text.indexOf('-');
    int first = PortPublication.port(dash < 0 ? text : text.substring(0, dash));
    int last = dash < 0 ? first : PortPublication.port(text.substring(dash + 1));
    if (last < first || last - first >= MOST) {
      throw new IllegalArgumentException("\"" + text + "\" is no range of at most 1000 ports");
    }
    List<Integer> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port);
    }
    return ports;
  }
}
