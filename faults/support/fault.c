/* Makes writing to files whose path has "faulty" in it fail: FAULT=eio:N, short:0, eintr:0; from the N-th write on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int seen;

static int isFaulty(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return strstr(path, "faulty") != NULL;
}

/* 1: the call fails; 2: it takes half. */
static int fault(int fd) {
  const char *what = getenv("FAULT");
  if (!what || !isFaulty(fd)) return 0;
  const char *colon = strchr(what, ':');
  int from = colon ? atoi(colon + 1) : 0, now = ++seen;
  if (!strncmp(what, "eio", 3) && now >= from) return errno = EIO, 1;
  if (!strncmp(what, "once", 4) && now == from) return errno = EIO, 1;
  if (!strncmp(what, "quota", 5) && now >= from) return errno = EDQUOT, 1;
  if (!strncmp(what, "eintr", 5) && now % 2) return errno = EINTR, 1;
  if (!strncmp(what, "short", 5)) return 2;
  return 0;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define ONE(name, offset)                                                                   \
  ssize_t name(int fd, const void *bytes, size_t size, offset at) {                         \
    REAL(name);                                                                             \
    int how = fault(fd);                                                                    \
    return how == 1 ? -1 : real(fd, bytes, how == 2 && size > 1 ? size / 2 : size, at);     \
  }
#define ROW(name, offset)                                                                   \
  ssize_t name(int fd, const struct iovec *row, int count, offset at) {                     \
    REAL(name);                                                                             \
    int how = fault(fd);                                                                    \
    if (how != 2) return how == 1 ? -1 : real(fd, row, count, at);                          \
    struct iovec first = {row->iov_base, row->iov_len > 1 ? row->iov_len / 2 : row->iov_len}; \
    return real(fd, &first, 1, at);                                                         \
  }

ONE(pwrite, off_t)
ONE(pwrite64, off64_t)
ROW(pwritev, off_t)
ROW(pwritev64, off64_t)
