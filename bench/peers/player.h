/*
 * One listener, as its server sees it: connects, asks, and reads what comes.
 *
 *   ws       a WebSocket; all that arrives is program
 *   stream   one endless HTTP response
 *   llhls    a playlist request that waits for the next part, then the part, for ever
 *   poll     the playlist every 200 ms (100 ms when it brought nothing new), then the parts that it lists
 *   segments the playlist every 2 s (1 s when it brought nothing new), then the segments that it lists
 *
 * Players of HLS keep one connection, one request at a time, and begin three parts, or segments, behind the newest.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PARTS_PER_SEGMENT 10
#define START_BEHIND 3
#define HEAD_BYTES 1024
#define TAIL_BYTES 1536
#define PER_SOURCE_ADDRESS 8000

enum kind { WS, STREAM, LLHLS, POLL, SEGMENTS, KINDS };
static const char *const kind_names[] = {"ws", "stream", "llhls", "poll", "segments"};
/* RESTING: an HLS player between two requests, until its `due` when that is not 0. */
enum state { AWAY, CONNECTING, HEAD, BODY, RESTING };
enum ask { MULTIVARIANT, MEDIA, INIT, SOUND };

struct player {
  int fd;
  uint8_t state, ask, has_init, started;
  /* The rest of the frame that is being read, for WebSockets. */
  uint8_t frame[10], frame_bytes;
  uint64_t frame_left;
  /* Of the response that is being read. */
  int64_t body_left;
  uint64_t stamp;
  uint16_t head_bytes, tail_bytes;
  char *text; /* HEAD_BYTES of head, then the last TAIL_BYTES of a playlist */
  /* Part or segment: the next to fetch, and the newest that the playlist lists. */
  int64_t next, newest;
  uint64_t intended, sounded;
};

static struct player *players;
static uint64_t *due;

static enum kind kind;
static int port, epoll_fd, playing, lost;
static const char *base;

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void watch(int op, int index, int fd, uint32_t events) {
  struct epoll_event e = {.events = events, .data.u32 = (uint32_t)index};
  if (epoll_ctl(epoll_fd, op, fd, &e) < 0) fail("epoll_ctl");
}

static void begin(struct player *p, int index) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
  int one = 1;
  struct linger reset = {1, 0};
  from.sin_addr.s_addr = htonl(0x7f000101u + (unsigned)(index / PER_SOURCE_ADDRESS));
  to.sin_addr.s_addr = htonl(0x7f000001u);
  p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (p->fd < 0) fail("socket");
  setsockopt(p->fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
  setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (bind(p->fd, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
  if (connect(p->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) fail("connect");
  if (p->text == NULL) p->text = malloc(HEAD_BYTES + TAIL_BYTES);
  p->state = CONNECTING;
  p->frame_left = p->frame_bytes = 0;
  watch(EPOLL_CTL_ADD, index, p->fd, EPOLLOUT);
}

static void leave(struct player *p) {
  if (p->fd > 0) close(p->fd);
  p->fd = 0;
  p->state = AWAY;
  lost++;
}

static void request(struct player *p, enum ask ask, const char *file) {
  char text[512];
  int size = snprintf(text, sizeof text, "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", base, file,
                      kind == WS ? "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                 : "");
  p->ask = ask;
  p->state = HEAD;
  p->head_bytes = p->tail_bytes = 0;
  p->stamp = 0;
  requests++;
  if (send(p->fd, text, size, MSG_NOSIGNAL) != size) leave(p);
}

static void request_sound(struct player *p) {
  char file[64];
  snprintf(file, sizeof file, kind == SEGMENTS ? "voice/segment-%lld.m4s" : "voice/part-%lld.m4s", (long long)p->next);
  request(p, SOUND, file);
}

/* What an HLS player does after a response, or once its time has come. */
static void go_on(struct player *p) {
  char file[96];
  if (!p->has_init && p->newest >= 0) return request(p, INIT, "voice/init.mp4");
  if (p->newest >= 0 && p->next <= p->newest) return request_sound(p);
  if (p->newest < 0 || kind != LLHLS || !p->started) return request(p, MEDIA, "voice/media.m3u8");
  snprintf(file, sizeof file, "voice/media.m3u8?_HLS_msn=%lld&_HLS_part=%lld&_HLS_skip=YES",
           (long long)p->next / PARTS_PER_SEGMENT, (long long)p->next % PARTS_PER_SEGMENT);
  request(p, MEDIA, file);
}

static int64_t number_after_last(const struct player *p, const char *word) {
  char *text = p->text + HEAD_BYTES, *found = NULL;
  text[p->tail_bytes < TAIL_BYTES ? p->tail_bytes : TAIL_BYTES - 1] = 0;
  for (char *at = text; (at = strstr(at, word)) != NULL; at++) found = at;
  return found ? atoll(found + strlen(word)) : -1;
}

/* The hint names the part after the newest. */
static void read_playlist(struct player *p, uint64_t now) {
  int64_t newest = kind == SEGMENTS ? number_after_last(p, "segment-") : number_after_last(p, "part-") - 1;
  int news = newest > p->newest;
  uint64_t pause = kind == SEGMENTS ? 2000000 : 200000;
  if (!p->started && newest >= 0) p->next = newest - START_BEHIND + 1;
  if (newest >= 0) p->started = 1;
  if (news) p->newest = newest;
  due[p - players] = kind == LLHLS ? 0 : now + (news ? pause : pause / 2);
}

static void take_body(struct player *p, const uint8_t *at, int64_t size, uint64_t now) {
  p->body_left -= size;
  if (p->ask == SOUND) {
    uint64_t stamp = count_stamps(at, at + size, now, 0);
    if (stamp) p->stamp = stamp;
  } else if (p->ask == MEDIA) {
    int64_t keep = size < TAIL_BYTES - 1 ? size : TAIL_BYTES - 1, over = p->tail_bytes + keep - (TAIL_BYTES - 1);
    char *tail = p->text + HEAD_BYTES;
    if (over > 0) memmove(tail, tail + over, p->tail_bytes - over), p->tail_bytes -= over;
    memcpy(tail + p->tail_bytes, at + size - keep, keep);
    p->tail_bytes += keep;
  }
}

static void response_complete(struct player *p, uint64_t now) {
  p->state = RESTING;
  if (p->ask == MULTIVARIANT) due[p - players] = 0;
  if (p->ask == INIT) p->has_init = 1;
  if (p->ask == MEDIA) read_playlist(p, now);
  if (p->ask == SOUND) {
    if (!p->sounded) p->sounded = now;
    if (p->stamp) count_delay(p->stamp, now);
    p->next++;
  }
  if (!playing) return;
  if (p->next <= p->newest || due[p - players] <= now) go_on(p);
}

static uint64_t frame_size(const struct player *p) {
  int length = p->frame[1] & 127, need = length == 126 ? 4 : length == 127 ? 10 : 2;
  uint64_t size = 0;
  if (p->frame_bytes < 2 || p->frame_bytes < need) return 0;
  if (need == 2) return (uint64_t)length + 1;
  for (int i = 2; i < need; i++) size = size << 8 | p->frame[i];
  return size + 1;
}

/* Follows WebSocket frames only to answer pings: a server leaves who does not. */
static void follow_frames(struct player *p, const uint8_t *at, const uint8_t *end) {
  static const uint8_t pong[] = {0x8a, 0x80, 0, 0, 0, 0};
  while (at < end) {
    if (p->frame_left > 0) {
      uint64_t size = (uint64_t)(end - at) < p->frame_left ? (uint64_t)(end - at) : p->frame_left;
      p->frame_left -= size;
      at += size;
      continue;
    }
    p->frame[p->frame_bytes++] = *at++;
    uint64_t size = frame_size(p);
    if (size == 0) continue;
    p->frame_left = size - 1;
    p->frame_bytes = 0;
    if ((p->frame[0] & 15) == 9) send(p->fd, pong, sizeof pong, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

static void take_program(struct player *p, const uint8_t *at, const uint8_t *end, uint64_t now) {
  if (kind == WS) follow_frames(p, at, end);
  if (count_stamps(at, end, now, 1) && !p->sounded) p->sounded = now;
}

/* Returns how many bytes belong to the head; leaves when the answer is not what was asked for. */
static int64_t take_head(struct player *p, const uint8_t *at, int64_t size) {
  int64_t room = HEAD_BYTES - 1 - p->head_bytes, taken = size < room ? size : room;
  memcpy(p->text + p->head_bytes, at, taken);
  p->text[p->head_bytes + taken] = 0;
  char *end = strstr(p->text, "\r\n\r\n");
  if (end == NULL) {
    p->head_bytes += taken;
    if (p->head_bytes >= HEAD_BYTES - 1) leave(p);
    return taken;
  }
  int64_t used = end + 4 - p->text - p->head_bytes;
  if (strncmp(p->text + 9, kind == WS ? "101" : "200", 3) != 0) {
    leave(p);
    return used;
  }
  char *length = strcasestr(p->text, "\r\ncontent-length:");
  p->body_left = kind > STREAM ? (length ? atoll(length + 17) : -1) : INT64_MAX;
  if (p->body_left < 0) leave(p);
  else p->state = BODY;
  return used;
}

/* `at` to `end` has just been read from the player's socket. */
static void take(struct player *p, const uint8_t *at, const uint8_t *end, uint64_t now) {
  bytes_read += end - at;
  while (at < end && (p->state == HEAD || p->state == BODY)) {
    if (p->state == HEAD) {
      at += take_head(p, at, end - at);
    } else if (kind <= STREAM) {
      return take_program(p, at, end, now);
    } else {
      int64_t size = end - at < p->body_left ? end - at : p->body_left;
      take_body(p, at, size, now);
      at += size;
    }
    if (p->state == BODY && p->body_left == 0) response_complete(p, now);
  }
}

static void connected(struct player *p, int index, int first) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) return leave(p);
  watch(EPOLL_CTL_MOD, index, p->fd, EPOLLIN);
  if (kind <= STREAM) request(p, SOUND, "");
  else if (first) request(p, MULTIVARIANT, "index.m3u8");
  else request(p, MEDIA, "voice/media.m3u8");
}
