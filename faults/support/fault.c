/*
 * Makes writing to files whose path has "faulty" in it fail: FAULT=eio:N, quota:N from the N-th write on, once:N only then; short:0, eintr:0.
 * Or ends the process: FAULT=kill:N before its N-th write or renaming since something was written to a file "faulty...mark"; torn:N in the middle of it,
 * as a killed process leaves a write that spans several pages.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FAILS = 1, HALF, TORN };
enum { PAGE = 4096 };

static atomic_int seen, marked;

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int isFaulty(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  if (!strstr(path, "faulty")) return 0;
  if (!strstr(path, ".mark")) return 1;
  marked = 1;
  return 0;
}

static int numberOf(const char *what) {
  const char *colon = strchr(what, ':');
  return colon ? atoi(colon + 1) : 0;
}

/* Whether the process ends now; TORN: after a part of it. */
static int death(const char *what) {
  int isTorn = !strncmp(what, "torn", 4);
  if ((!isTorn && strncmp(what, "kill", 4)) || !marked || ++seen != numberOf(what)) return 0;
  if (isTorn) return TORN;
  die();
  return 0;
}

static int fault(int fd) {
  const char *what = getenv("FAULT");
  if (!what || !isFaulty(fd)) return 0;
  if (!strncmp(what, "kill", 4) || !strncmp(what, "torn", 4)) return death(what);
  int from = numberOf(what), now = ++seen;
  if (!strncmp(what, "eio", 3) && now >= from) return errno = EIO, FAILS;
  if (!strncmp(what, "once", 4) && now == from) return errno = EIO, FAILS;
  if (!strncmp(what, "quota", 5) && now >= from) return errno = EDQUOT, FAILS;
  if (!strncmp(what, "eintr", 5) && now % 2) return errno = EINTR, FAILS;
  if (!strncmp(what, "short", 5)) return HALF;
  return 0;
}

/* How much of a write is there when its process is killed in its middle: whole pages. */
static size_t tornSize(size_t size, off64_t at) {
  off64_t middle = (at + (off64_t)size / 2) / PAGE * PAGE;
  return middle > at ? (size_t)(middle - at) : 0;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define ONE(name, offset)                                                                   \
  ssize_t name(int fd, const void *bytes, size_t size, offset at) {                         \
    REAL(name);                                                                             \
    int how = fault(fd);                                                                    \
    if (how == TORN) {                                                                      \
      real(fd, bytes, tornSize(size, at), at);                                              \
      die();                                                                                \
    }                                                                                       \
    return how == FAILS ? -1 : real(fd, bytes, how == HALF && size > 1 ? size / 2 : size, at); \
  }
#define ROW(name, offset)                                                                   \
  ssize_t name(int fd, const struct iovec *row, int count, offset at) {                     \
    REAL(name);                                                                             \
    int how = fault(fd);                                                                    \
    if (how == TORN) {                                                                      \
      size_t size = 0;                                                                      \
      for (int i = 0; i < count; i++) size += row[i].iov_len;                               \
      size_t left = tornSize(size, at);                                                     \
      for (int i = 0; i < count && left > 0; i++) {                                         \
        struct iovec part = {row[i].iov_base, row[i].iov_len < left ? row[i].iov_len : left}; \
        real(fd, &part, 1, at);                                                             \
        at += part.iov_len;                                                                 \
        left -= part.iov_len;                                                               \
      }                                                                                     \
      die();                                                                                \
    }                                                                                       \
    if (how != HALF) return how == FAILS ? -1 : real(fd, row, count, at);                   \
    struct iovec first = {row->iov_base, row->iov_len > 1 ? row->iov_len / 2 : row->iov_len}; \
    return real(fd, &first, 1, at);                                                         \
  }

ONE(pwrite, off_t)
ONE(pwrite64, off64_t)
ROW(pwritev, off_t)
ROW(pwritev64, off64_t)

/* A name is given at once, or not at all. */
int rename(const char *from, const char *to) {
  REAL(rename);
  const char *what = getenv("FAULT");
  if (what && strstr(to, "faulty") && death(what) == TORN) die();
  return real(from, to);
}
