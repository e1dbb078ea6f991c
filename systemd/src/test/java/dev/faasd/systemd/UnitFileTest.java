package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitFileTest {
  @Test
  void sectionsComeInTheOrderInWhichTheyWereFirstNamed() {
    UnitFile unit =
        UnitFile.named("a.service")
            .with("Unit", "Description", "A service")
            .with("Service", "ExecStart", "/bin/a")
            .with("Unit", "After", "b.service")
            .with("Install", "WantedBy", "multi-user.target");
    assertEquals(
        """
        [Unit]
        Description=A service
        After=b.service

        [Service]
        ExecStart=/bin/a

        [Install]
        WantedBy=multi-user.target
        """,
        unit.text());
  }

  @Test
  void wordsOfACommandAreNeitherTakenApartNorFilledIn() {
    assertEquals(
        "/opt/100%%/faasd up --dir=/a_b \"/with space\" \"say \\\"hi\\\" \\\\\" $$HOME \"\" \"a;\"",
        UnitFile.command(
            List.of(
                "/opt/100%/faasd",
                "up", "--dir=/a_b", "/with space", "say \"hi\" \\", "$HOME", "", "a;")));
  }
}
