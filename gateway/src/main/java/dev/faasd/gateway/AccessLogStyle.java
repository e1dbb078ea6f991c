package dev.faasd.gateway;

/**
 * Whether and how requests are logged.
 *
 * @param form of the lines
 * @param query whether they tell queries, which may hold what nobody should read
 */
record AccessLogStyle(Form form, boolean query) {
  static final AccessLogStyle OFF = new AccessLogStyle(Form.OFF, false);

  /** What a line looks like. */
  enum Form {
    /** There are none. */
    OFF,
    /** Words, for people. */
    TEXT,
    /** An object, for programs. */
    JSON
  }
}
