package dev.faasd.supervisor;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of supervisors, each on a host in memory of its own. */
abstract class OnSupervisedHost {
  @TempDir protected Path directory;
  protected SupervisedHost host;
  protected FakeWorkloads workloads;

  @BeforeEach
  void makeHost() {
    host = new SupervisedHost(directory);
    workloads = host.workloads();
  }

  @AfterEach
  void closeHost() {
    host.close();
  }
}
