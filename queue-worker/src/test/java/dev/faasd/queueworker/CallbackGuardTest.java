package dev.faasd.queueworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.http.AddressBlock;
import dev.faasd.queue.CallbackUrl;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackGuardTest {
  private static final CallbackGuard GUARD = new CallbackGuard("gateway", 8080, List.of());

  private static CallbackGuard.Ruling rule(String url) {
    return GUARD.rule(CallbackUrl.parse(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.8.9.1:8080/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::]/",
        "http://0.0.0.0/",
        "http://0.1.2.3/",
        "http://10.0.0.1/",
        "http://10.62.0.1:8081/system/functions",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001::1]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://198.18.0.1/",
        "https://127.0.0.1/",
        "http://2130706433/",
      })
  void nothingInsideIsCalled(String url) {
    if (rule(url) instanceof CallbackGuard.Ruling.Allowed(InetAddress address)) {
      throw new AssertionError(url + " leads to " + address);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://8.8.8.8/", "https://1.1.1.1:8443/x", "http://[2606:4700:4700::1111]/"})
  void internetIsCalled(String url) {
    assertInstanceOf(CallbackGuard.Ruling.Allowed.class, rule(url));
  }

  @Test
  void gatewayIsCalledAtItsPortAlone() throws Exception {
    String host = InetAddress.getLoopbackAddress().getHostName();
    CallbackGuard guard = new CallbackGuard(host, 8080, List.of());
    String url = "http://" + host;
    assertInstanceOf(
        CallbackGuard.Ruling.Allowed.class,
        guard.rule(CallbackUrl.parse(url + ":8080/function/x")));
    assertInstanceOf(
        CallbackGuard.Ruling.Refused.class, guard.rule(CallbackUrl.parse(url + ":8082/metrics")));
  }

  @Test
  void settingAllowsNetworks() {
    CallbackGuard guard =
        new CallbackGuard("gateway", 8080, AddressBlock.parseList("192.168.7.0/24"));
    assertInstanceOf(
        CallbackGuard.Ruling.Allowed.class, guard.rule(CallbackUrl.parse("http://192.168.7.9/")));
    assertInstanceOf(
        CallbackGuard.Ruling.Refused.class, guard.rule(CallbackUrl.parse("http://192.168.8.9/")));
  }

  @Test
  void hostThatIsNotThereMayBeThereLater() {
    assertInstanceOf(CallbackGuard.Ruling.Nowhere.class, rule("http://no-such-host.invalid/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "/path",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x",
        "http://0x7f.0.0.1/",
        "http://127.1/",
        "http://",
        "http:///path",
        "http://user:password@example.org/",
        "http://user@example.org/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "javascript:alert(1)",
      })
  void whatIsNoUrlOfHttpIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> CallbackUrl.parse(url));
  }

  @Test
  void urlIsTakenApart() {
    CallbackUrl url = CallbackUrl.parse("https://example.org/a%20b?x=%2F#part");
    assertEquals("example.org", url.host());
    assertEquals(443, url.port());
    assertEquals("/a%20b?x=%2F", url.target());
    CallbackUrl short6 = CallbackUrl.parse("http://[2001:db8::1]");
    assertEquals("2001:db8::1", short6.host());
    assertEquals("/", short6.target());
  }
}
