package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.stubs.ImageMessage;
import dev.faasd.containerd.stubs.UpdateImageRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImagesTest {
  @Test
  void labelsComeWithATargetThatIsLeftAlone() throws Exception {
    UpdateImageRequest sent = Images.labelling("localhost/a:1", Map.of("kept", "rollback"));
    ImageMessage received = UpdateImageRequest.parseFrom(sent.toByteArray()).getImage();
    assertTrue(received.hasTarget());
    assertEquals(Map.of("kept", "rollback"), received.getLabelsMap());
    assertEquals(List.of("labels.kept"), sent.getUpdateMask().getPathsList());
  }
}
