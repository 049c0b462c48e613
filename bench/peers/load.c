/*
 * The listeners of the peers bench, and the floor that they are measured against.
 *
 *   load listen KIND PORT BASE COUNT RATE
 *                                      COUNT players (see player.h) of http://127.0.0.1:PORT BASE, for as long as it runs;
 *                                      they come RATE a second, or as fast as they are answered when that is 0
 *   load storm KIND PORT BASE RATE SECONDS MAX
 *                                      RATE players a second come at their own times, whether or not those before have
 *                                      been answered, MAX in all, and stay; then it ends
 *   load send COUNT PHASES             takes COUNT WebSockets and writes each part to a PHASES-th of them, with the parts
 *                                      since their last: nothing but send()
 *
 * `listen` and `send` obey lines on standard input; end of input ends them. All answers are lines of JSON.
 *   listen: "play", "pause"   for players of HLS, who rest at first
 *           "count"           what came since the last count
 *   send:   "part HEX"        unanswered
 */
#include "tally.h"
#include "player.h"
#include <sys/resource.h>

#define OPENING_AT_ONCE 50
#define STDIN UINT32_MAX
#define LINE_BYTES 65536
/* How long after the last arrival a storm waits for the first sound of each. */
#define STORM_GRACE_US 1500000
#define GIVE_UP_US 120000000

static uint8_t buffer[262144];
static int count, opening, began, storm;

static double own_cpu_ms(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
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

static int open_now(void) {
  int open = 0;
  for (int i = 0; i < count; i++) open += players[i].state > CONNECTING;
  return open;
}

static void answer_count(void) {
  static double cpu;
  printf("{\"stamps\":%llu,\"bytes\":%llu,\"requests\":%llu,\"open\":%d,\"lost\":%d,\"p50\":%.1f,\"p99\":%.1f,\"cpuMs\":%.1f}\n",
         (unsigned long long)stamps, (unsigned long long)bytes_read, (unsigned long long)requests, open_now(), lost,
         delay_percentile_ms(0.5), delay_percentile_ms(0.99), own_cpu_ms() - cpu);
  fflush(stdout);
  cpu = own_cpu_ms();
  clear_tally();
}

/* Level over a second, or over what segments take. */
static void play(uint64_t now) {
  uint64_t span = kind == SEGMENTS ? 2000000 : 1000000;
  playing = 1;
  for (int i = 0; i < count && kind > STREAM; i++) {
    struct player *p = &players[i];
    p->started = 0;
    p->newest = -1;
    due[i] = now + 1 + (uint64_t)i * span / (uint64_t)count;
    if (p->state == AWAY) begin(p, i);
  }
}

static int obey(uint64_t now) {
  char line[64];
  if (!read_line(line, sizeof line)) return 0;
  if (strcmp(line, "count") == 0) answer_count();
  if (strcmp(line, "pause") == 0) playing = 0;
  if (strcmp(line, "play") == 0) play(now);
  return 1;
}

static int is_opening(const struct player *p) { return p->state == CONNECTING || p->state == HEAD; }

static void ready(struct player *p, int index, uint64_t now) {
  int was = is_opening(p);
  if (p->state == CONNECTING) {
    connected(p, index, storm);
  } else {
    ssize_t n = recv(p->fd, buffer, sizeof buffer, 0);
    if (n > 0) take(p, buffer, buffer + n, now);
    else if (n == 0 || errno != EAGAIN) leave(p);
  }
  if (!playing && was && !is_opening(p)) opening--;
}

/* Once a millisecond. */
static void wake_due(uint64_t now) {
  static uint64_t last;
  if (now - last < 1000) return;
  last = now;
  for (int i = 0; i < began; i++) {
    if (!due[i] || due[i] > now || players[i].state != RESTING) continue;
    due[i] = 0;
    go_on(&players[i]);
  }
}

/* Returns 0 at the end of input. */
static int turn(int wait_ms) {
  struct epoll_event events[1024];
  int n = epoll_wait(epoll_fd, events, 1024, wait_ms);
  uint64_t now = now_us();
  for (int i = 0; i < n; i++) {
    if (events[i].data.u32 != STDIN) {
      ready(&players[events[i].data.u32], (int)events[i].data.u32, now);
      now = now_us();
    } else if (!obey(now)) {
      return 0;
    }
  }
  if (playing && kind > STREAM) wake_due(now);
  return 1;
}

static int may_begin(double rate, uint64_t start) {
  if (began == count) return 0;
  return rate > 0 ? now_us() >= start + (uint64_t)(began * 1e6 / rate) : opening < OPENING_AT_ONCE;
}

static int listen_mode(double rate) {
  uint64_t start = now_us();
  while (began < count || opening > 0) {
    for (; may_begin(rate, start); began++, opening++) begin(&players[began], began);
    turn(1);
    if (now_us() - start > GIVE_UP_US) break;
  }
  printf("{\"open\":%d,\"tookMs\":%.0f}\n", open_now(), (now_us() - start) / 1e3);
  fflush(stdout);
  struct epoll_event in = {.events = EPOLLIN, .data.u32 = STDIN};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &in);
  while (turn(playing && kind > STREAM ? 1 : -1)) continue;
  return 0;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double percentile(double *of, int n, double share) {
  int at = (int)(share * n);
  return of[at < n ? at : n - 1];
}

static int storm_mode(double rate) {
  double *waited = calloc(count, sizeof *waited), *late = calloc(count, sizeof *late);
  uint64_t start = now_us() + 10000, end = start + (uint64_t)(count * 1e6 / rate), now;
  int sounded = 0;
  playing = storm = 1;
  while ((now = now_us()) < end + STORM_GRACE_US && (began < count || sounded < count)) {
    for (; began < count && (now = now_us()) >= start + (uint64_t)(began * 1e6 / rate); began++) {
      players[began].intended = start + (uint64_t)(began * 1e6 / rate);
      late[began] = (now - players[began].intended) / 1e3;
      begin(&players[began], began);
      if ((began & 31) == 31) turn(0);
    }
    turn(began == count || now_us() + 1000 < start + (uint64_t)(began * 1e6 / rate));
    if (began == count)
      for (sounded = 0; sounded < count && players[sounded].sounded;) sounded++;
  }
  sounded = 0;
  for (int i = 0; i < count; i++) {
    sounded += players[i].sounded > 0;
    waited[i] = ((players[i].sounded ? players[i].sounded : now_us() + STORM_GRACE_US) - players[i].intended) / 1e3;
  }
  qsort(waited, count, sizeof *waited, by_size);
  qsort(late, count, sizeof *late, by_size);
  printf("{\"arrivals\":%d,\"sounded\":%d,\"lost\":%d,\"p50\":%.1f,\"p99\":%.1f,\"late99\":%.1f,\"cpuMs\":%.1f}\n", count,
         sounded, lost, percentile(waited, count, 0.5), percentile(waited, count, 0.99), percentile(late, count, 0.99),
         own_cpu_ms());
  return 0;
}

/* ---- send ---- */

static void accept_all(int *fds) {
  int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in a = {.sin_family = AF_INET};
  socklen_t size = sizeof a;
  a.sin_addr.s_addr = htonl(0x7f000001u);
  if (bind(server, (struct sockaddr *)&a, sizeof a) < 0 || listen(server, 4096) < 0) fail("listen");
  getsockname(server, (struct sockaddr *)&a, &size);
  printf("{\"port\":%d}\n", ntohs(a.sin_port));
  fflush(stdout);
  static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  char text[2048];
  for (int i = 0; i < count; i++) {
    fds[i] = accept(server, NULL, NULL);
    if (fds[i] < 0) fail("accept");
    setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (recv(fds[i], text, sizeof text, 0) <= 0) fail("recv request");
    if (send(fds[i], answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) fail("send answer");
    fcntl(fds[i], F_SETFL, O_NONBLOCK);
  }
  close(server);
}

static int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

static int read_hex(const char *text, uint8_t *into) {
  int size = 0;
  for (; text[0] && text[1]; text += 2) into[size++] = hex_digit(text[0]) << 4 | hex_digit(text[1]);
  return size;
}

static int frame_head(uint8_t *at, int body) {
  int size = body < 126 ? 2 : 4;
  at[0] = 0x82;
  at[1] = size == 2 ? body : 126;
  if (size == 4) at[2] = body >> 8, at[3] = body;
  return size;
}

static int send_mode(int phases) {
  int *fds = calloc(count, sizeof *fds);
  static char line[LINE_BYTES];
  static uint8_t part[LINE_BYTES / 2], message[LINE_BYTES];
  accept_all(fds);
  uint8_t *recent = calloc(phases, sizeof part);
  int *sizes = calloc(phases, sizeof *sizes);
  for (long number = 0; fgets(line, sizeof line, stdin); number++) {
    if (strncmp(line, "part ", 5) != 0) continue;
    line[strcspn(line, "\n")] = 0;
    sizes[number % phases] = read_hex(line + 5, part);
    memcpy(recent + number % phases * sizeof part, part, sizes[number % phases]);
    int body = 0;
    for (int i = 0; i < phases; i++) body += sizes[i];
    int size = frame_head(message, body);
    for (int i = 1; i <= phases; i++) {
      int at = (number + i) % phases;
      memcpy(message + size, recent + at * sizeof part, sizes[at]);
      size += sizes[at];
    }
    for (int i = number % phases; i < count; i += phases) send(fds[i], message, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  return 0;
}

int main(int argc, char **argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (argc == 4 && strcmp(argv[1], "send") == 0) {
    count = atoi(argv[2]);
    return send_mode(atoi(argv[3]));
  }
  int is_storm = argc == 8 && strcmp(argv[1], "storm") == 0;
  if (!is_storm && (argc != 7 || strcmp(argv[1], "listen") != 0)) {
    fprintf(stderr, "usage: see load.c\n");
    return 2;
  }
  for (kind = 0; kind < KINDS && strcmp(kind_names[kind], argv[2]) != 0;) kind++;
  port = atoi(argv[3]);
  base = argv[4];
  epoll_fd = epoll_create1(0);
  count = atoi(argv[5]);
  if (is_storm) {
    double wanted = atof(argv[5]) * atof(argv[6]), most = atof(argv[7]);
    count = (int)(wanted < most ? wanted : most);
  }
  players = calloc(count, sizeof *players);
  due = calloc(count, sizeof *due);
  for (int i = 0; i < count; i++) players[i].newest = -1;
  return is_storm ? storm_mode(atof(argv[5])) : listen_mode(atof(argv[6]));
}
