package dev.faasd.compose;

/** Reads {@code cap_add}, {@code cap_drop}, {@code read_only} and {@code security_opt}. */
record ConfinementReader(Fields fields) {
  Confinement read() {
    boolean newPrivileges = false;
    boolean allSystemCalls = false;
    for (String option : fields.texts("security_opt", ConfinementReader::option)) {
      newPrivileges |= option.equals("no-new-privileges:false");
      allSystemCalls |= option.equals("seccomp:unconfined");
    }
    return new Confinement(
        Capabilities.of(
            fields.texts("cap_add", Capabilities::parse),
            fields.texts("cap_drop", Capabilities::parse)),
        fields.flag("read_only").orElse(false),
        newPrivileges,
        allSystemCalls);
  }

  private static String option(String text) {
    String option = text.replace('=', ':');
    return switch (option) {
      case "no-new-privileges",
          "no-new-privileges:true",
          "no-new-privileges:false",
          "seccomp:unconfined" ->
          option;
      default ->
          throw new IllegalArgumentException(
              "security_opt \""
                  + text
                  + "\" is none of no-new-privileges, no-new-privileges:false, seccomp:unconfined");
    };
  }
}
