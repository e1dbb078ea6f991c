package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
  @Test
  void subnetKnowsItsFirstHostAndMask() {
    Subnet subnet = Subnet.parse("192.168.128.0/22");
    assertEquals("192.168.128.1", subnet.firstHost().getHostAddress());
    assertEquals("255.255.252.0", subnet.netmask().getHostAddress());
    assertEquals("192.168.128.0/22", subnet.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.62.0.0",
        "10.62.0.1/16",
        "10.62.0.0/31",
        "10.62.0.0/7",
        "10.62.0/16",
        "10.62.0.256/32",
        "10.62.0.0/16/1",
        "a.b.c.d/16",
        "10.62.0.0/-1",
        "fd00::/64"
      })
  void whatIsNoSubnetIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Subnet.parse(text));
  }
}
