/*
 * A function to try things on: an HTTP/1.1 server on port 8080, one thread a connection, one static binary.
 * `function hello` greets on every path; `function lab` does what the path says. README.md has the list.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 8080, BUFFER = 64 * 1024, STACK = 256 * 1024 };

typedef unsigned long long count;

struct request {
    char *method, *path, *query, *headers;
    bool last;       /* the connection ends after it */
    bool chunked;    /* its body comes in chunks ... */
    bool in_chunks;  /* ... of which one was seen */
    count body_left; /* bytes still to come, of the body or of this chunk */
    bool body_ended;
};

struct connection {
    int socket;
    size_t start, end; /* what was read and not used */
    char in[BUFFER + 1];
    char head[BUFFER + 1];
    struct request request;
};

static bool greets;
extern char **environ;

/* ---- bytes in ---- */

static bool read_more(struct connection *c) {
    if (c->start == c->end) {
        c->start = c->end = 0;
    } else if (c->end == BUFFER) {
        memmove(c->in, c->in + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
    if (c->end == BUFFER) return false;
    ssize_t n;
    do n = recv(c->socket, c->in + c->end, BUFFER - c->end, 0);
    while (n < 0 && errno == EINTR);
    if (n <= 0) return false;
    c->end += (size_t)n;
    return true;
}

/* The bytes up to and with `mark`, reading until they are there; 0 when the peer left or sends no end of it. */
static size_t read_until(struct connection *c, const char *mark) {
    size_t length = strlen(mark);
    char *found;
    while (!(found = memmem(c->in + c->start, c->end - c->start, mark, length)))
        if (!read_more(c)) return 0;
    return (size_t)(found - (c->in + c->start)) + length;
}

/* ---- bytes out ---- */

static bool send_all(struct connection *c, struct iovec *parts, size_t n) {
    while (n > 0) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = n};
        ssize_t sent = sendmsg(c->socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        for (; n > 0 && (size_t)sent >= parts->iov_len; parts++, n--) sent -= (ssize_t)parts->iov_len;
        if (n > 0) {
            parts->iov_base = (char *)parts->iov_base + sent;
            parts->iov_len -= (size_t)sent;
        }
    }
    return true;
}

/* An answer's head, and its body too if that is short; length < 0: the body comes in chunks. */
static bool answer(struct connection *c, int status, long long length, const char *body, size_t n) {
    char size[64] = "Transfer-Encoding: chunked";
    if (length >= 0) snprintf(size, sizeof size, "Content-Length: %lld", length);
    char head[256];
    int used = snprintf(head, sizeof head, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\n%s\r\n%s\r\n", status,
                        status < 400 ? "OK" : "Refused", size, c->request.last ? "Connection: close\r\n" : "");
    if (strcmp(c->request.method, "HEAD") == 0) n = 0;
    struct iovec parts[] = {{head, (size_t)used}, {(char *)body, n}};
    return send_all(c, parts, n > 0 ? 2 : 1);
}

static bool say(struct connection *c, int status, const char *text) {
    return answer(c, status, (long long)strlen(text), text, strlen(text));
}

static bool send_chunk(struct connection *c, const char *bytes, size_t n) {
    char size[24];
    int used = snprintf(size, sizeof size, "%zx\r\n", n);
    struct iovec parts[] = {{size, (size_t)used}, {(char *)bytes, n}, {"\r\n", 2}};
    return send_all(c, parts, 3);
}

/* ---- requests ---- */

static void note_header(struct connection *c, const char *line) {
    struct request *r = &c->request;
    if (strncasecmp(line, "content-length:", 15) == 0) {
        r->body_left = strtoull(line + 15, NULL, 10);
        r->body_ended = r->body_left == 0;
    } else if (strncasecmp(line, "transfer-encoding: chunked", 26) == 0) {
        r->chunked = true;
        r->body_ended = false;
    } else if (strncasecmp(line, "connection: close", 17) == 0) {
        r->last = true;
    } else if (strncasecmp(line, "expect: 100", 11) == 0) {
        struct iovec go_on = {"HTTP/1.1 100 Continue\r\n\r\n", 25};
        r->last |= !send_all(c, &go_on, 1);
    }
}

static bool read_head(struct connection *c) {
    size_t length = read_until(c, "\r\n\r\n");
    if (length == 0) return false;
    memcpy(c->head, c->in + c->start, length);
    c->head[length - 2] = 0;
    c->start += length;

    struct request *r = &c->request;
    *r = (struct request){.method = c->head, .body_ended = true};
    char *line = strstr(c->head, "\r\n");
    *line = 0;
    r->headers = line + 2;
    r->path = r->method + strcspn(r->method, " ");
    if (*r->path) *r->path++ = 0;
    char *version = r->path + strcspn(r->path, " ");
    r->last = strcmp(version, " HTTP/1.1") != 0;
    *version = 0;
    r->query = r->path + strcspn(r->path, "?");
    if (*r->query) *r->query++ = 0;
    for (line = r->headers; *line; line = strstr(line, "\r\n") + 2) note_header(c, line);
    return true;
}

static bool next_chunk(struct connection *c) {
    struct request *r = &c->request;
    size_t line;
    if (r->in_chunks) { /* the end of line after the bytes of the one before */
        if ((line = read_until(c, "\r\n")) == 0) return false;
        c->start += line;
    }
    if ((line = read_until(c, "\r\n")) == 0) return false;
    r->in_chunks = true;
    r->body_left = strtoull(c->in + c->start, NULL, 16);
    r->body_ended = r->body_left == 0;
    c->start += line;
    for (line = 0; r->body_ended && line != 2; c->start += line) /* trailers, then an empty line */
        if ((line = read_until(c, "\r\n")) == 0) return false;
    return true;
}

/* The body's next piece; 0 at its end, -1 when the peer broke off. */
static ssize_t read_body(struct connection *c, const char **bytes) {
    struct request *r = &c->request;
    if (r->chunked && !r->body_ended && r->body_left == 0 && !next_chunk(c)) return -1;
    if (r->body_ended) return 0;
    if (c->start == c->end && !read_more(c)) return -1;
    size_t n = c->end - c->start;
    if (n > r->body_left) n = (size_t)r->body_left;
    *bytes = c->in + c->start;
    c->start += n;
    r->body_left -= n;
    r->body_ended = !r->chunked && r->body_left == 0;
    return (ssize_t)n;
}

static bool skip_body(struct connection *c) {
    const char *ignored;
    ssize_t n;
    while ((n = read_body(c, &ignored)) > 0) {}
    return n == 0;
}

/* The number that the query gives for `name`, or `otherwise`. */
static count number(struct connection *c, const char *name, count otherwise) {
    size_t n = strlen(name);
    for (const char *p = c->request.query; *p; p += strcspn(p, "&"), p += *p == '&')
        if (strncmp(p, name, n) == 0 && p[n] == '=') return strtoull(p + n + 1, NULL, 10);
    return otherwise;
}

static void pause_ms(count ms) {
    struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    while (nanosleep(&t, &t) < 0 && errno == EINTR) {}
}

/* ---- what it can do ---- */

static bool echo(struct connection *c) {
    struct request *r = &c->request;
    if (!answer(c, 200, r->chunked ? -1 : (long long)r->body_left, "", 0)) return false;
    const char *bytes;
    ssize_t n;
    while ((n = read_body(c, &bytes)) > 0) {
        struct iovec plain = {(char *)bytes, (size_t)n};
        if (!(r->chunked ? send_chunk(c, bytes, (size_t)n) : send_all(c, &plain, 1))) return false;
    }
    return n == 0 && (!r->chunked || send_chunk(c, "", 0));
}

static bool environment(struct connection *c) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    for (char **e = environ; *e; e++) fprintf(out, "%s\n", *e);
    fclose(out);
    bool sent = say(c, 200, text);
    free(text);
    return sent;
}

/* Lines of 64 characters that count up, so that a lost or doubled piece shows. */
static bool big(struct connection *c, count bytes) {
    if (!answer(c, 200, (long long)bytes, "", 0)) return false;
    char block[4096 + 1];
    for (count sent = 0; sent < bytes && strcmp(c->request.method, "HEAD") != 0;) {
        for (int i = 0; i < 64; i++) snprintf(block + i * 64, 65, "%063llu\n", sent / 64 + (count)i);
        struct iovec part = {block, bytes - sent < 4096 ? (size_t)(bytes - sent) : 4096};
        sent += part.iov_len;
        if (!send_all(c, &part, 1)) return false;
    }
    return true;
}

static bool stream(struct connection *c, count lines, count ms) {
    if (!answer(c, 200, -1, "", 0)) return false;
    for (count i = 1; i <= lines; i++) {
        char line[64];
        if (!send_chunk(c, line, (size_t)snprintf(line, sizeof line, "line %llu of %llu\n", i, lines))) return false;
        if (i < lines) pause_ms(ms);
    }
    return send_chunk(c, "", 0);
}

/* One line of log, this long with its end. */
static bool log_line(struct connection *c, count bytes) {
    char *line = malloc(bytes + 1);
    if (!line || bytes == 0) return free(line), say(c, 400, "bytes: a number from 1\n");
    memset(line, 'l', bytes);
    line[bytes - 1] = '\n';
    ssize_t n = 0;
    for (count done = 0; done < bytes && n >= 0; done += (count)n) n = write(STDOUT_FILENO, line + done, bytes - done);
    free(line);
    return n < 0 ? say(c, 500, "cannot write to the log\n") : say(c, 200, "logged\n");
}

/* The text that the query gives for `name`, up to 63 characters of it; empty if it gives none. */
static void text(struct connection *c, const char *name, char into[64]) {
    size_t n = strlen(name);
    into[0] = 0;
    for (const char *p = c->request.query; *p; p += strcspn(p, "&"), p += *p == '&')
        if (strncmp(p, name, n) == 0 && p[n] == '=') snprintf(into, 64, "%.*s", (int)strcspn(p + n + 1, "&"), p + n + 1);
}

/* A line of log with the query's text. */
static bool note(struct connection *c) {
    char line[65];
    text(c, "text", line);
    strcat(line, "\n");
    return write(STDOUT_FILENO, line, strlen(line)) < 0 ? say(c, 500, "cannot write to the log\n") : say(c, 200, "noted\n");
}

/* What no function may do; each says -1 with a reason in errno where it is refused. */
static long attempt(const char *what) {
    if (strcmp(what, "mount") == 0) return mount("none", "/tmp", "tmpfs", 0, "");
    if (strcmp(what, "unshare") == 0) return unshare(CLONE_NEWUSER);
    if (strcmp(what, "clone") == 0) return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (strcmp(what, "clone3") == 0) return syscall(SYS_clone3, NULL, 0);
    if (strcmp(what, "keyctl") == 0) return syscall(SYS_keyctl, 0, -3, 0);
    if (strcmp(what, "bpf") == 0) return syscall(SYS_bpf, 0, NULL, 0);
    if (strcmp(what, "io_uring") == 0) return syscall(SYS_io_uring_setup, 1, NULL);
    if (strcmp(what, "perf") == 0) return syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0);
    if (strcmp(what, "userfaultfd") == 0) return syscall(SYS_userfaultfd, 0);
    if (strcmp(what, "setns") == 0) return syscall(SYS_setns, 0, 0);
    if (strcmp(what, "module") == 0) return syscall(SYS_finit_module, 0, "", 0);
    if (strcmp(what, "raw") == 0) return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    if (strcmp(what, "packet") == 0) return socket(AF_PACKET, SOCK_RAW, 0);
    if (strcmp(what, "alg") == 0) return socket(38, SOCK_SEQPACKET, 0);
    if (strcmp(what, "vsock") == 0) return socket(40, SOCK_STREAM, 0);
    return 0;
}

static bool try_it(struct connection *c) {
    char what[64], line[128];
    text(c, "what", what);
    long done = attempt(what);
    snprintf(line, sizeof line, "%s: %s\n", what, done < 0 ? strerrorname_np(errno) : "done");
    return say(c, 200, line);
}

/* Whether a TCP connection to an IPv4 address comes about within a second. */
static bool reach(struct connection *c) {
    char host[64];
    text(c, "host", host);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)number(c, "port", 80))};
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1) return say(c, 400, "host: an IPv4 address\n");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), failure = 0;
    socklen_t size = sizeof failure;
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    bool reached = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ||
                   (errno == EINPROGRESS && poll(&ready, 1, 1000) == 1 &&
                    getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0);
    close(fd);
    return say(c, 200, reached ? "reached\n" : "not reached\n");
}

/* The beginning of a file, as the function sees it. */
static bool file(struct connection *c) {
    char name[64], bytes[4096];
    text(c, "name", name);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
    if (fd >= 0) close(fd);
    return n < 0 ? say(c, 404, "no such file\n") : answer(c, 200, n, bytes, (size_t)n);
}

/* Another protocol from here on: what comes goes back. */
static bool tunnel(struct connection *c) {
    struct iovec part = {"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", 72};
    bool sent = send_all(c, &part, 1);
    while (sent && (c->start < c->end || read_more(c))) {
        part = (struct iovec){c->in + c->start, c->end - c->start};
        sent = send_all(c, &part, 1);
        c->start = c->end;
    }
    return false;
}

static bool do_as_told(struct connection *c) {
    const char *path = c->request.path;
    if (!greets && strcmp(path, "/echo") == 0) return echo(c);
    if (!skip_body(c)) return false;
    if (greets) return say(c, 200, "Hello from faasd\n");
    if (strcmp(path, "/headers") == 0) return say(c, 200, c->request.headers);
    if (strcmp(path, "/env") == 0) return environment(c);
    if (strcmp(path, "/method") == 0) return say(c, 200, c->request.method);
    if (strcmp(path, "/query") == 0) return say(c, 200, c->request.query);
    if (strcmp(path, "/status") == 0) return say(c, (int)number(c, "code", 200), "as you wish\n");
    if (strcmp(path, "/big") == 0) return big(c, number(c, "bytes", 1 << 20));
    if (strcmp(path, "/stream") == 0) return stream(c, number(c, "n", 10), number(c, "ms", 100));
    if (strcmp(path, "/log") == 0) return log_line(c, number(c, "bytes", 200));
    if (strcmp(path, "/note") == 0) return note(c);
    if (strcmp(path, "/try") == 0) return try_it(c);
    if (strcmp(path, "/reach") == 0) return reach(c);
    if (strcmp(path, "/file") == 0) return file(c);
    if (strcmp(path, "/tunnel") == 0) return tunnel(c);
    if (strcmp(path, "/exit") == 0) _exit((int)number(c, "code", 0));
    if (strcmp(path, "/sleep") == 0) return pause_ms(number(c, "ms", 1000)), say(c, 200, "slept\n");
    if (strcmp(path, "/") == 0) return say(c, 200, "try /echo /headers /env /method /query /status /sleep /big /stream /log /note /try /reach /file /tunnel /exit\n");
    return say(c, 404, "no such path: ask for /\n");
}

/* ---- the server ---- */

static void *serve(void *argument) {
    struct connection *c = argument;
    while (read_head(c) && do_as_told(c) && !c->request.last) {}
    shutdown(c->socket, SHUT_WR);
    close(c->socket);
    free(c);
    return NULL;
}

static int listen_anywhere(void) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* inherited by what it accepts */
    if (bind(fd, (struct sockaddr *)&any, sizeof any) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
    perror("cannot listen on port 8080");
    exit(1);
}

static void accept_all(int listener) {
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (socket < 0) {
            if (errno == EMFILE || errno == ENFILE) pause_ms(10);
            continue;
        }
        struct connection *c = malloc(sizeof *c);
        pthread_t thread;
        if (c) c->socket = socket, c->start = c->end = 0;
        if (!c || pthread_create(&thread, &small, serve, c) != 0) close(socket), free(c);
    }
}

static void leave(int signal) {
    (void)signal;
    _exit(0);
}

static count setting(const char *name) {
    const char *value = getenv(name);
    return value ? strtoull(value, NULL, 10) : 0;
}

int main(int argc, char **argv) {
    greets = argc > 1 && strcmp(argv[1], "hello") == 0;
    setvbuf(stdout, NULL, _IONBF, 0);
    if (setting("FAIL_START")) {
        puts("told to fail at start");
        return 1;
    }
    /* The first process of a container gets only the signals that it handles. */
    signal(SIGTERM, setting("IGNORE_TERM") ? SIG_IGN : leave);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    pause_ms(setting("START_DELAY_MS"));
    int listener = listen_anywhere();
    puts("listening on port 8080");
    accept_all(listener);
}
