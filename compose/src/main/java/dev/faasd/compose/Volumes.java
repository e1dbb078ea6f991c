package dev.faasd.compose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code volumes} and {@code tmpfs}. */
record Volumes(Fields fields, Project project) {
  private static final String MODE = "1777";

  List<Volume> read() {
    List<Volume> volumes = new ArrayList<>();
    for (YamlValue item : fields.items("volumes")) {
      switch (item) {
        case YamlValue.Scalar(Location at, String text, _) ->
            fields.parsed(at, text, this::shortForm).ifPresent(volumes::add);
        case YamlValue.Mapping mapping -> longForm(mapping).ifPresent(volumes::add);
        case YamlValue.Sequence list ->
            fields.problem(list, fields.name("volumes") + " must hold texts, not a list");
      }
    }
    volumes.addAll(fields.textOrTexts("tmpfs", Volumes::memory));
    Set<String> targets = new HashSet<>();
    for (Volume volume : volumes) {
      if (!targets.add(volume.target())) {
        fields.problem("volumes", "two volumes are at " + volume.target());
      }
    }
    return volumes;
  }

  private Volume shortForm(String text) {
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() < 2 || parts.size() > 3) {
      throw new IllegalArgumentException(
          "volume \"" + text + "\" is not of the form SOURCE:TARGET or SOURCE:TARGET:ro");
    }
    String mode = parts.size() == 3 ? parts.get(2) : "rw";
    if (!mode.equals("ro") && !mode.equals("rw")) {
      throw new IllegalArgumentException("volume mode \"" + mode + "\" is neither ro nor rw");
    }
    String source = parts.get(0);
    return source.matches("[.~/].*|")
        ? bind(source, parts.get(1), mode.equals("ro"))
        : named(source, parts.get(1), mode.equals("ro"));
  }

  private Optional<Volume> longForm(YamlValue.Mapping mapping) {
    Fields volume = fields.nested("volumes", mapping);
    String type = volume.text("type").orElse("");
    String source = volume.text("source").orElse("");
    String target = volume.text("target").orElse("");
    boolean readOnly = volume.flag("read_only").orElse(false);
    Fields memory = volume.section("tmpfs");
    OptionalLong size =
        memory.text("size", Quantities::bytes).map(OptionalLong::of).orElse(OptionalLong.empty());
    String mode = memory.text("mode", Volumes::mode).orElse(MODE);
    memory.refuseUnknown();
    volume.refuseUnknown();
    return volume.parsed(
        mapping.at(),
        type,
        kind ->
            switch (kind) {
              case "bind" -> bind(source, target, readOnly);
              case "volume" -> named(source, target, readOnly);
              case "tmpfs" -> new Volume.Memory(Volume.target(target), size, mode);
              default ->
                  throw new IllegalArgumentException(
                      "volume type \"" + kind + "\" is none of bind, volume, tmpfs");
            });
  }

  private Volume bind(String source, String target, boolean readOnly) {
    if (!source.matches("/.*|\\.{1,2}(/.*)?|~.*")) {
      throw new IllegalArgumentException(
          "volume source \"" + source + "\" must begin with / or ./ or ../");
    }
    return new Volume.Bind(project.path(source), Volume.target(target), readOnly);
  }

  private Volume named(String source, String target, boolean readOnly) {
    Path directory = project.volumes().get(source);
    if (directory == null) {
      throw new IllegalArgumentException(
          "volume %s is not among the file's volumes; a path of the host begins with / or ./"
              .formatted(source.isEmpty() ? "without a source" : source));
    }
    return new Volume.Named(source, directory, Volume.target(target), readOnly);
  }

  private static Volume memory(String text) {
    int colon = text.indexOf(':');
    OptionalLong size = OptionalLong.empty();
    String mode = MODE;
    for (String option : colon < 0 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
      if (option.startsWith("size=")) {
        size = OptionalLong.of(Quantities.bytes(option.substring("size=".length())));
      } else if (option.startsWith("mode=")) {
        mode = mode(option.substring("mode=".length()));
      } else {
        throw new IllegalArgumentException(
            "tmpfs option \"" + option + "\" is neither size nor mode");
      }
    }
    return new Volume.Memory(
        Volume.target(colon < 0 ? text : text.substring(0, colon)), size, mode);
  }

  private static String mode(String text) {
    if (!text.matches("0?[0-7]{3,4}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no mode such as 1777");
    }
    return text;
  }
}
