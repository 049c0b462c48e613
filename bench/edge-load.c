/*
 * The two ends of the edge bench that must cost next to nothing, in one program.
 *
 *   edge-load read PORT LISTENERS PATH          opens LISTENERS WebSockets to 127.0.0.1:PORT and reads all that comes.
 *   edge-load send LISTENERS BYTES INTERVAL_MS PHASES
 *                                               takes LISTENERS sockets and writes one constant WebSocket message of
 *                                               BYTES to each every INTERVAL_MS, level over PHASES: the kernel's own cost.
 *
 * Both obey lines on standard input and answer each with one line of JSON on standard output; end of input ends them.
 *   read: "count"          {"messages", "open"} since the last count
 *   send: "run SECONDS"    {"cpuMs", "writes", "short"} of this process while it ran
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PER_SOURCE_ADDRESS 20000
#define CONNECTING_AT_ONCE 200

static void fail(const char *what) {
  fprintf(stderr, "edge-load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static struct sockaddr_in loopback(int last, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  a.sin_addr.s_addr = htonl(0x7f000000u + (unsigned)last);
  return a;
}

/* One line from standard input, or 0 at its end. */
static int read_line(char *line, int size) {
  int at = 0;
  char c;
  while (read(0, &c, 1) == 1) {
    if (c == '\n') {
      line[at] = 0;
      return 1;
    }
    if (at < size - 1) line[at++] = c;
  }
  return 0;
}

/* ---- read ---- */

/* A WebSocket frame reader that keeps no payload: how much of the present frame is still to come. */
struct reader {
  uint64_t body_left;
  uint8_t header[10];
  uint8_t header_bytes;
};

static uint64_t messages;

static uint64_t frame_bytes(const struct reader *r) {
  int need = (r->header[1] & 127) == 126 ? 4 : (r->header[1] & 127) == 127 ? 10 : 2;
  if (r->header_bytes < 2 || r->header_bytes < need) return 0;
  if (need == 2) return (uint64_t)(r->header[1] & 127) + 1;
  uint64_t n = 0;
  for (int i = 2; i < need; i++) n = n << 8 | r->header[i];
  return n + 1;
}

/* An empty, masked pong: servers close peers that do not answer pings. */
static void answer(int fd, uint8_t opcode) {
  static const uint8_t pong[] = {0x8a, 0x80, 0, 0, 0, 0};
  if (opcode == 9) send(fd, pong, sizeof pong, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void take(int fd, struct reader *r, const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    if (r->body_left > 0) {
      uint64_t n = (uint64_t)(end - at) < r->body_left ? (uint64_t)(end - at) : r->body_left;
      r->body_left -= n;
      at += n;
      continue;
    }
    r->header[r->header_bytes++] = *at++;
    uint64_t n = frame_bytes(r);
    if (n == 0) continue;
    r->body_left = n - 1;
    r->header_bytes = 0;
    messages += (r->header[0] & 15) < 8;
    answer(fd, r->header[0] & 15);
  }
}

static int connect_one(int index, int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("socket");
  int one = 1;
  setsockopt(fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
  struct sockaddr_in from = loopback(1 + index / PER_SOURCE_ADDRESS, 0), to = loopback(1, port);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  return fd;
}

static int is_upgraded(int fd, struct reader *r) {
  static uint8_t head[65536];
  ssize_t n = recv(fd, head, sizeof head, 0);
  if (n <= 12 || memcmp(head, "HTTP/1.1 101", 12) != 0) return 0;
  uint8_t *body = memmem(head, n, "\r\n\r\n", 4);
  if (body == NULL) return 0;
  take(fd, r, body + 4, head + n);
  return 1;
}

static void open_all(int *fds, struct reader *readers, int count, int port, const char *path) {
  char request[1024];
  int size = snprintf(request, sizeof request,
                      "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                      path);
  for (int done = 0; done < count;) {
    int until = done + CONNECTING_AT_ONCE < count ? done + CONNECTING_AT_ONCE : count;
    for (int i = done; i < until; i++) {
      fds[i] = connect_one(i, port);
      if (send(fds[i], request, size, MSG_NOSIGNAL) != size) fail("send request");
    }
    for (; done < until; done++)
      if (!is_upgraded(fds[done], &readers[done])) fail("upgrade refused");
  }
}

static void watch(int ep, int fd, uint32_t index) {
  fcntl(fd, F_SETFL, O_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = index};
  if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) < 0) fail("epoll_ctl");
}

static int read_mode(int port, int count, const char *path) {
  int *fds = calloc(count, sizeof *fds), open_now = count, ep = epoll_create1(0);
  struct reader *readers = calloc(count, sizeof *readers);
  static uint8_t buffer[262144];
  struct epoll_event events[1024];
  char line[64];
  open_all(fds, readers, count, port, path);
  for (int i = 0; i < count; i++) watch(ep, fds[i], i);
  struct epoll_event in = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
  epoll_ctl(ep, EPOLL_CTL_ADD, 0, &in);
  printf("{\"open\":%d}\n", open_now);
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(ep, events, 1024, -1);
    for (int i = 0; i < ready; i++) {
      uint32_t who = events[i].data.u32;
      if (who == UINT32_MAX) {
        if (!read_line(line, sizeof line)) return 0;
        printf("{\"messages\":%llu,\"open\":%d}\n", (unsigned long long)messages, open_now);
        fflush(stdout);
        messages = 0;
        continue;
      }
      ssize_t n = recv(fds[who], buffer, sizeof buffer, 0);
      if (n > 0) {
        take(fds[who], &readers[who], buffer, buffer + n);
      } else if (n == 0 || errno != EAGAIN) {
        close(fds[who]);
        open_now--;
      }
    }
  }
}

/* ---- send ---- */

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double cpu_ms(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void accept_all(int *fds, int count) {
  int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in a = loopback(1, 0);
  socklen_t size = sizeof a;
  if (bind(server, (struct sockaddr *)&a, sizeof a) < 0 || listen(server, 4096) < 0) fail("listen");
  getsockname(server, (struct sockaddr *)&a, &size);
  printf("{\"port\":%d}\n", ntohs(a.sin_port));
  fflush(stdout);
  static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  char request[2048];
  for (int i = 0; i < count; i++) {
    fds[i] = accept(server, NULL, NULL);
    if (fds[i] < 0) fail("accept");
    setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (recv(fds[i], request, sizeof request, 0) <= 0) fail("recv request");
    if (send(fds[i], answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) fail("send answer");
    fcntl(fds[i], F_SETFL, O_NONBLOCK);
  }
  close(server);
}

static void run(const int *fds, int count, const uint8_t *message, int size, int interval_ms, int phases, int seconds) {
  double cpu = cpu_ms(), start = now_ms();
  long writes = 0, short_writes = 0, rounds = (long)seconds * 1000 * phases / interval_ms;
  for (long round = 0; round < rounds; round++) {
    for (int i = round % phases; i < count; i += phases, writes++)
      short_writes += send(fds[i], message, size, MSG_NOSIGNAL | MSG_DONTWAIT) != size;
    double wait = start + (round + 1) * (double)interval_ms / phases - now_ms();
    if (wait > 0) usleep((useconds_t)(wait * 1000));
  }
  printf("{\"cpuMs\":%.1f,\"writes\":%ld,\"short\":%ld}\n", cpu_ms() - cpu, writes, short_writes);
  fflush(stdout);
}

static int send_mode(int count, int body, int interval_ms, int phases) {
  int *fds = calloc(count, sizeof *fds), seconds, head = body < 126 ? 2 : body < 65536 ? 4 : 10;
  uint8_t *message = calloc(1, head + body);
  char line[64];
  message[0] = 0x82;
  message[1] = head == 2 ? body : head == 4 ? 126 : 127;
  for (int i = 2; i < head; i++) message[i] = (uint8_t)((uint64_t)body >> 8 * (head - 1 - i));
  accept_all(fds, count);
  while (read_line(line, sizeof line))
    if (sscanf(line, "run %d", &seconds) == 1) run(fds, count, message, head + body, interval_ms, phases, seconds);
  return 0;
}

int main(int argc, char **argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (argc == 5 && strcmp(argv[1], "read") == 0) return read_mode(atoi(argv[2]), atoi(argv[3]), argv[4]);
  if (argc == 6 && strcmp(argv[1], "send") == 0)
    return send_mode(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
  fprintf(stderr, "usage: edge-load read PORT LISTENERS PATH | edge-load send LISTENERS BYTES INTERVAL_MS PHASES\n");
  return 2;
}
