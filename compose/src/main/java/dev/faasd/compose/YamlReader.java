package dev.faasd.compose;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns YAML text into {@link YamlValue}s: variables filled in, double keys refused, aliases
 * resolved within a budget (a document that would unfold into more values is refused, so is one
 * that contains itself). No Java object is ever made by the document's wish.
 */
final class YamlReader {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_VALUES = 20_000;
  private static final int MAX_DEPTH = 20;

  private final Path file;
  private final Interpolation interpolation;
  private final Problems problems;
  private int values;

  private YamlReader(Path file, Interpolation interpolation, Problems problems) {
    this.file = file;
    this.interpolation = interpolation;
    this.problems = problems;
  }

  /** The document, or nothing if it is no YAML, which is then among the problems. */
  static Optional<YamlValue> read(
      Path file, String text, Interpolation interpolation, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        problems.add(Location.of(file), "the file is empty");
        return Optional.empty();
      }
      return Optional.of(new YamlReader(file, interpolation, problems).value(root, 0));
    } catch (TooManyValuesException e) {
      problems.add(Location.of(file), "the file's aliases unfold into too much");
    } catch (MarkedYAMLException e) {
      problems.add(at(file, e.getProblemMark()), "not valid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      problems.add(Location.of(file), "not valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private YamlValue value(Node node, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw new TooManyValuesException();
    }
    Location at = at(file, node.getStartMark());
    if (!node.getTag().getValue().startsWith(Tag.PREFIX)) {
      problems.add(at, "tag " + node.getTag().getValue() + " is not supported");
    }
    return switch (node) {
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) ->
          new YamlValue.Scalar(at, "", true);
      case ScalarNode scalar ->
          new YamlValue.Scalar(at, interpolation.apply(scalar.getValue(), at, problems), false);
      case SequenceNode sequence ->
          new YamlValue.Sequence(
              at, sequence.getValue().stream().map(item -> value(item, depth + 1)).toList());
      case MappingNode mapping -> mapping(mapping, at, depth);
      default -> throw new IllegalStateException("unresolved YAML node at " + at);
    };
  }

  private YamlValue.Mapping mapping(MappingNode node, Location at, int depth) {
    List<YamlValue.Entry> entries = new ArrayList<>();
    List<YamlValue.Entry> merged = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      Location place = at(file, tuple.getKeyNode().getStartMark());
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged.addAll(merged(tuple.getValueNode(), place, depth));
      } else if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(place, "a key must be a single value");
      } else if (!seen.add(key.getValue())) {
        problems.add(place, "key " + key.getValue() + " occurs twice");
      } else {
        entries.add(
            new YamlValue.Entry(place, key.getValue(), value(tuple.getValueNode(), depth + 1)));
      }
    }
    merged.stream().filter(entry -> seen.add(entry.key())).forEach(entries::add);
    return new YamlValue.Mapping(at, entries);
  }

  /** What {@code <<} adds where the mapping has nothing of its own; the first of several wins. */
  private List<YamlValue.Entry> merged(Node node, Location place, int depth) {
    List<YamlValue> sources =
        switch (value(node, depth + 1)) {
          case YamlValue.Sequence(_, List<YamlValue> items) -> items;
          case YamlValue one -> List.of(one);
        };
    List<YamlValue.Entry> entries = new ArrayList<>();
    for (YamlValue source : sources) {
      if (source instanceof YamlValue.Mapping mapping) {
        entries.addAll(mapping.entries());
      } else {
        problems.add(place, "<< must be a mapping or a list of mappings, not " + source.kind());
      }
    }
    return entries;
  }

  private static Location at(Path file, Mark mark) {
    return new Location(file, mark.getLine() + 1);
  }

  private static final class TooManyValuesException extends YAMLException {
    private static final long serialVersionUID = 1L;

    TooManyValuesException() {
      super("too many values");
    }
  }
}
