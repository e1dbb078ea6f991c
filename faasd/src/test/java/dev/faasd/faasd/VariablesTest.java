package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.compose.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesTest {
  @TempDir Path directory;
  private Variables variables;

  @BeforeEach
  void name() {
    variables = new Variables(directory.resolve("file"));
  }

  @Test
  void anAbsentFileSetsNothing() {
    assertEquals(Map.of(), variables.read());
  }

  @Test
  void onlyWhatIsGivenIsChanged() throws IOException {
    write("# mine\nA=1\n\nexport B = 2\n#C=3\n");
    variables.set(Map.of("B", "new", "C", "x"), "").run();
    assertEquals("# mine\nA=1\n\nB=new\n#C=3\nC=x\n", Files.readString(variables.file()));
  }

  @Test
  void valuesAreReadBackAsTheyWereGiven() {
    Map<String, String> values =
        Map.of("A", "with space", "B", "a \"quote\" and \\", "C", "", "D", "http://x/?a=b%20#c");
    variables.set(values, "").run();
    assertEquals(values, variables.read());
  }

  @Test
  void theFileBeginsAsToldWhereThereIsNone() throws IOException {
    variables.set(Map.of("A", "1"), "# a template\n").run();
    assertEquals("# a template\nA=1\n", Files.readString(variables.file()));
  }

  @Test
  void whatIsSetAlreadyIsNotDue() throws IOException {
    write("A=1\n");
    assertEquals(Optional.empty(), variables.set(Map.of("A", "1"), "").due());
    assertEquals(Optional.empty(), variables.set(Map.of(), "template").due());
  }

  @Test
  void aLineOfAnotherFormIsToldWithItsNumber() throws IOException {
    write("A=1\nwhat\n");
    InvalidFileException failure = assertThrows(InvalidFileException.class, variables::read);
    assertEquals(variables.file() + ":2: not of the form NAME=value", failure.getMessage());
  }

  private void write(String text) throws IOException {
    Files.writeString(variables.file(), text);
  }
}
