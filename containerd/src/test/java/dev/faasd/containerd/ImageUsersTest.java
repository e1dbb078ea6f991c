package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageUsersTest {
  @TempDir private Path directory;
  private Path lower;
  private Path upper;

  @BeforeEach
  void setUp() throws IOException {
    lower = Files.createDirectories(directory.resolve("lower"));
    upper = Files.createDirectories(directory.resolve("upper"));
    write(lower, "etc/passwd", "root:x:0:0::/:\n# no\n\nbad\napp:x:100:101::/:\n5000:x:6:7::/:\n");
    write(lower, "etc/group", "root:x:0:\napp:x:101:app\nextra:x:2000:app,other\nmore:x:3:app\n");
  }

  private static void write(Path layer, String name, String text) throws IOException {
    Path file = layer.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private ImageUsers users() {
    return ImageUsers.of(
        List.of(
            new Mount(
                "overlay",
                "overlay",
                "",
                List.of("index=off", "lowerdir=" + upper + ":" + lower))));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, ''",
    "root, 0, 0, ''",
    "app, 100, 101, '2000 3'",
    "100, 100, 101, '2000 3'",
    "100:5, 100, 5, ''",
    "app:extra, 100, 2000, ''",
    "app:0, 100, 0, ''",
    "12345, 12345, 0, ''",
    "12345:app, 12345, 101, ''",
    "5000, 5000, 0, ''",
    "':app', 0, 101, ''",
  })
  void aUserIsResolved(String user, int uid, int gid, String groups) {
    UserIdentity identity = users().resolve(user);
    assertEquals(uid, identity.uid());
    assertEquals(gid, identity.gid());
    assertEquals(
        groups, String.join(" ", identity.groups().stream().map(String::valueOf).toList()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "app:nobody", "-1", "99999999999"})
  void anUnknownUserOrGroupIsRefused(String user) {
    assertThrows(ContainerdException.UnknownUser.class, () -> users().resolve(user));
  }

  @Test
  void theUpperLayerCounts() throws IOException {
    write(upper, "etc/passwd", "app:x:1:2::/:\n");
    assertEquals(1, users().resolve("app").uid());
  }

  @Test
  void anImageWithoutTheFilesTakesNumbers() {
    ImageUsers none =
        ImageUsers.of(
            List.of(new Mount("bind", directory.resolve("lower/etc").toString(), "", List.of())));
    assertEquals(new UserIdentity(5, 6, List.of()), none.resolve("5:6"));
    assertThrows(ContainerdException.UnknownUser.class, () -> none.resolve("app"));
  }
}
