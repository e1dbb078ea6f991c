package dev.faasd.api;

/**
 * One thing wrong with what was sent.
 *
 * @param field the JSON field it is about
 * @param sentence what is wrong and what would be right
 */
public record Problem(String field, String sentence) {}
