package dev.faasd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingMessageTest {
  private static final FunctionRoute HELLO =
      new FunctionRoute(
          new FunctionName("hello"),
          NamespaceName.DEFAULT,
          3,
          new RouteSettings(Map.of("com.openfaas.scale.min", "2"), Map.of(), 90_000),
          List.of(new ReplicaRoute("hello.g3.0", "10.62.0.7", 8080, ReplicaState.SERVING)));

  static final List<RoutingMessage> messages =
      List.of(
          new RoutingMessage.Snapshot(12, List.of(HELLO)),
          new RoutingMessage.Snapshot(12, List.of()),
          new RoutingMessage.Changed(13, HELLO),
          new RoutingMessage.Removed(14, HELLO.name(), HELLO.namespace()),
          new RoutingMessage.Heartbeat(14));

  @ParameterizedTest
  @FieldSource("messages")
  void everyMessageSurvivesTheWire(RoutingMessage message) {
    assertEquals(Optional.of(message), RoutingMessage.parse(Json.line(message)));
  }

  @Test
  void lineLooksAsAgreed() {
    assertEquals(
        """
        {"type":"changed","version":13,"function":{"name":"hello","namespace":"openfaas-fn","generation":3,\
        "settings":{"labels":{"com.openfaas.scale.min":"2"},"annotations":{},"sleepAfterMillis":90000},\
        "replicas":[{"id":"hello.g3.0","address":"10.62.0.7","port":8080,"state":"serving"}]}}
        """,
        new String(Json.line(messages.get(2)), UTF_8));
  }

  @Test
  void unknownKindIsSkipped() {
    assertEquals(
        Optional.empty(),
        RoutingMessage.parse("{\"type\":\"weather\",\"version\":1}".getBytes(UTF_8)));
  }

  @Test
  void invalidNameInALineIsRefused() {
    assertThrows(
        InvalidName.class,
        () ->
            RoutingMessage.parse(
                "{\"type\":\"removed\",\"version\":1,\"name\":\"../x\",\"namespace\":\"a\"}"
                    .getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"changed\",\"version\":1}",
        "{\"type\":\"removed\",\"version\":1,\"name\":\"a\"}",
        "[]",
        "{\"type\":\"heartbeat\",\"version\":\"1\"}",
        "{\"type\":\"heartbeat\",\"version\":1}{}",
        "{"
      })
  void lineThatIsNoMessageIsRefused(String line) {
    assertThrows(MalformedJson.class, () -> RoutingMessage.parse(line.getBytes(UTF_8)));
  }

  @Test
  void acknowledgementsAreToldApartByTheirFields() {
    Stream.of(new RoutingAck.Applied("g1", 13), new RoutingAck.Drained("g1", "hello.g1.0"))
        .forEach(ack -> assertEquals(ack, RoutingAck.parse(new String(Json.line(ack), UTF_8))));
    assertEquals(
        "{\"gateway\":\"g1\",\"drained\":\"hello.g1.0\"}",
        new String(Json.write(new RoutingAck.Drained("g1", "hello.g1.0")), UTF_8));
  }
}
