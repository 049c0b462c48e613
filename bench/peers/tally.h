/*
 * What is counted of the program as it arrives. Each part holds one stamp: MAGIC, then when the part was handed to the
 * server, in microseconds since 1970, 64 bits little endian.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MAGIC "\x93STNTOR\x93"
#define MAGIC_BYTES 8
#define STAMP_BYTES 16
/* Delays are kept by tenths of a millisecond; whatever is above stands in the last. */
#define DELAY_BINS 600000

static uint32_t delay_bins[DELAY_BINS];
static uint64_t delays, stamps, bytes_read, requests;

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void count_delay(uint64_t stamp, uint64_t now) {
  uint64_t bin = now > stamp ? (now - stamp) / 100 : 0;
  delay_bins[bin < DELAY_BINS ? bin : DELAY_BINS - 1]++;
  delays++;
}

/* Counts the stamps in these bytes, and their delays when `each`. Returns the last stamp, or 0. One that is cut in two is not seen. */
static uint64_t count_stamps(const uint8_t *at, const uint8_t *end, uint64_t now, int each) {
  uint64_t stamp = 0;
  while (end - at >= STAMP_BYTES) {
    const uint8_t *found = memmem(at, end - at, MAGIC, MAGIC_BYTES);
    if (found == NULL || end - found < STAMP_BYTES) break;
    memcpy(&stamp, found + MAGIC_BYTES, sizeof stamp);
    stamps++;
    if (each) count_delay(stamp, now);
    at = found + STAMP_BYTES;
  }
  return stamp;
}

static double delay_percentile_ms(double share) {
  uint64_t wanted = (uint64_t)(share * (double)delays), seen = 0;
  for (int bin = 0; bin < DELAY_BINS; bin++) {
    seen += delay_bins[bin];
    if (seen > wanted) return bin / 10.0;
  }
  return delays ? DELAY_BINS / 10.0 : -1;
}

static void clear_tally(void) {
  memset(delay_bins, 0, sizeof delay_bins);
  delays = stamps = bytes_read = requests = 0;
}
