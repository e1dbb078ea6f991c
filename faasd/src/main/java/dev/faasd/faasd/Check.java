package dev.faasd.faasd;

import java.util.List;

/** One thing that must be true of a host before anything on it is changed. */
interface Check {
  /** What is wrong: a sentence each, without a full stop, that says what to do. */
  List<String> problems();
}
