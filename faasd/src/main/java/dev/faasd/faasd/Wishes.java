package dev.faasd.faasd;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the person who installs asks for, beside settings.
 *
 * @param force whether what was edited or chosen before is replaced
 * @param offline directory of image archives
 * @param variables for the compose file
 */
record Wishes(boolean force, Optional<Path> offline, Map<String, String> variables) {}
