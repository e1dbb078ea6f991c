package dev.faasd.faasd;

/** What {@code --help} prints. */
final class Help {
  private Help() {}

  static String text() {
    return """
        faasd turns one Linux host into a private Lambda.

        Usage: faasd COMMAND [ARGUMENTS] [SETTINGS]

          install                  set up this host: check it, write files and units, start them
          uninstall [--purge]      stop faasd and remove what install and the daemons made;
                                   --purge: also data, functions, images, secrets and logs
          up [-f FILE]...          run the core services of the compose files until TERM or INT
          provider                 run functions and serve their API until TERM or INT
          config [-f FILE]...      print the compose files as understood, or all that is wrong
          service list|top         core services and what they do, what they use
          service logs NAME        what a service wrote; -f goes on with what comes
          service restart|stop|start NAME...
          service reload           read the compose files again, replace what has changed
                                   (all but reload with --namespace openfaas-fn: functions)
          images list              all images of this host, who uses each, why it stays
          images import FILE...    take images from archives (OCI layout or docker save)
          images export -o FILE IMAGE...
                                   write images of this host into an archive
          images bundle -o FILE [--functions] [IMAGE...]
                                   write all that another host needs without a network
          queue list               queues of asynchronous calls and how they are
          queue dead               calls that failed too often, with their last answer
          queue retry [NUMBER]     put a dead call, or all, back into the queue
          queue purge QUEUE        forget the calls that wait in a queue; --dead: the dead ones
          system df                what images take, used and unused, and how full their disk is
          system prune [--all]     remove images that nobody uses; --all: earlier versions, too
          cleanup [--purge]        remove containers, network and rules when the daemons are down;
                                   --purge: also data, functions, secrets and logs
          settings                 print the settings in effect
          optimize [--cache FILE]  make the start cache, after which faasd starts quickly here
          version                  version and commit

        Settings: a flag, else an environment variable, else a line in /etc/default/faasd, else the
        default in parentheses. All commands of one instance need the same.

        """
        + Setting.help();
  }

  static String up() {
    return """
        Usage: faasd up [-f FILE]... [SETTINGS]

        Runs the services of the compose file (docker-compose.yaml in the directory of --dir), each
        as soon as those that it depends on are as they should be, and starts again what ends or is
        unhealthy. Services that run already and have not changed are left alone. Of several files
        each is merged over those before it. "faasd service reload" has them read again.

        TERM or INT stops all in reverse order; HUP ends this process and leaves all running.

        """
        + Setting.help();
  }

  static String provider() {
    return """
        Usage: faasd provider [SETTINGS]

        Runs functions and serves the API of OpenFaaS' providers.

        TERM or INT stops all functions, which run again at the next start; HUP ends this process
        and leaves them running.

        """
        + Setting.help();
  }
}
