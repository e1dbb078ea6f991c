package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which build this is.
 *
 * @param commitMessage the commit's subject, or empty
 * @param sha the commit; clients require it not to be empty
 * @param release the version; clients require it not to be empty
 */
public record VersionInfo(
    @JsonProperty("commit_message") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String commitMessage,
    String sha,
    String release) {
  public VersionInfo {
    commitMessage = Absent.text(commitMessage);
    sha = Absent.text(sha);
    release = Absent.text(release);
  }

  /** A build of this release from this commit. */
  public static VersionInfo of(String release, String sha) {
    return new VersionInfo("", sha, release);
  }
}
