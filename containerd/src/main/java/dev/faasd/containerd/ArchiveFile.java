package dev.faasd.containerd;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A tar file read in place, its entries in any order. A plain one is read at random; of a gzipped
 * one each entry is looked for from the start, which costs time but neither memory nor disk.
 */
final class ArchiveFile implements AutoCloseable {
  private static final int MAX_LINKS = 8;

  private final Path file;
  private final Optional<TarFile> tar;
  private final Map<String, TarArchiveEntry> entries;

  private ArchiveFile(Path file, Optional<TarFile> tar, Map<String, TarArchiveEntry> entries) {
    this.file = file;
    this.tar = tar;
    this.entries = entries;
  }

  static ArchiveFile open(Path file) throws IOException {
    Map<String, TarArchiveEntry> entries = new HashMap<>();
    if (isGzipped(file)) {
      try (TarArchiveInputStream stream = gunzip(file)) {
        for (TarArchiveEntry entry = stream.getNextEntry();
            entry != null;
            entry = stream.getNextEntry()) {
          entries.put(name(entry.getName()), entry);
        }
      }
      return new ArchiveFile(file, Optional.empty(), entries);
    }
    TarFile tar = new TarFile(file);
    tar.getEntries().forEach(entry -> entries.put(name(entry.getName()), entry));
    return new ArchiveFile(file, Optional.of(tar), entries);
  }

  private static boolean isGzipped(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return bytes.read() == 0x1f && bytes.read() == 0x8b;
    }
  }

  private static TarArchiveInputStream gunzip(Path file) throws IOException {
    return new TarArchiveInputStream(
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16));
  }

  /** Without a leading {@code ./} or {@code /}, and with {@code a/../} taken out. */
  private static String name(String raw) {
    String name = Path.of("/").resolve(raw).normalize().toString();
    return name.substring(1);
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  /** In bytes. */
  long size(String name) throws IOException {
    return entry(name).getSize();
  }

  /** Follows links: {@code docker save} of old wrote equal layers once. */
  private Optional<TarArchiveEntry> find(String name) {
    Optional<TarArchiveEntry> entry = Optional.ofNullable(entries.get(name(name)));
    for (int links = 0; entry.isPresent() && isLink(entry.get()); links++) {
      if (links == MAX_LINKS) {
        return Optional.empty();
      }
      entry = Optional.ofNullable(entries.get(target(entry.get())));
    }
    return entry.filter(TarArchiveEntry::isFile);
  }

  private static boolean isLink(TarArchiveEntry entry) {
    return entry.isSymbolicLink() || entry.isLink();
  }

  private static String target(TarArchiveEntry link) {
    if (link.isLink()) {
      return name(link.getLinkName());
    }
    Path directory = Path.of("/").resolve(name(link.getName())).resolveSibling("");
    return name(directory.resolve(link.getLinkName()).toString());
  }

  private TarArchiveEntry entry(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("there is no " + name + " in " + file));
  }

  /** Closed by the caller. */
  InputStream open(String name) throws IOException {
    TarArchiveEntry wanted = entry(name);
    if (tar.isPresent()) {
      return tar.get().getInputStream(wanted);
    }
    TarArchiveInputStream stream = gunzip(file);
    try {
      for (TarArchiveEntry entry = stream.getNextEntry();
          entry != null;
          entry = stream.getNextEntry()) {
        if (name(entry.getName()).equals(name(wanted.getName()))) {
          return stream;
        }
      }
      throw new IOException("the file changed while it was read");
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (tar.isPresent()) {
      tar.get().close();
    }
  }
}
