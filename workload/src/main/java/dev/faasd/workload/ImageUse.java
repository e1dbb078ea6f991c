package dev.faasd.workload;

import java.util.Optional;

/**
 * That somebody needs an image.
 *
 * @param user who, such as {@code hello} for a function
 * @param reference the image's name
 * @param digest which image; absent: whatever the name means now
 */
public record ImageUse(String user, String reference, Optional<String> digest) {}
