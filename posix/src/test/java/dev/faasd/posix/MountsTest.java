package dev.faasd.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
  @Test
  void namesInMountinfoAreUnescaped() {
    assertEquals("/a b\tc\\d", Mounts.unescape("/a\\040b\\011c\\134d"));
    assertEquals("/plain", Mounts.unescape("/plain"));
  }

  @Test
  void procIsAMountPointAndADirectoryIsNone(@TempDir Path directory) {
    assertTrue(Mounts.isMountPoint(Path.of("/proc")));
    assertFalse(Mounts.isMountPoint(directory));
  }
}
