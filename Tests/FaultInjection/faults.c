// A disk that fills up or fails, for tests: loaded with LD_PRELOAD, it lets files whose paths have
// FAULT_PATH in them take FAULT_BYTES bytes in all, then fails every write with FAULT_ERROR (a number of
// errno). With FAULT_SYNC=1 flushing fails instead. While the file FAULT_LIFTED exists nothing fails:
// somebody has made room.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long taken;

static bool is_meant(int descriptor) {
  const char *part = getenv("FAULT_PATH");
  const char *lifted = getenv("FAULT_LIFTED");
  if (!part || (lifted && access(lifted, F_OK) == 0)) return false;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, path, sizeof path - 1);
  if (count <= 0) return false;
  path[count] = 0;
  return strstr(path, part) != NULL;
}

static int fault(void) {
  const char *error = getenv("FAULT_ERROR");
  return error ? atoi(error) : ENOSPC;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
  const char *limit = getenv("FAULT_BYTES");
  if (!limit || !is_meant(descriptor)) return real(descriptor, bytes, count);
  long left = atol(limit) - atomic_load(&taken);
  if (left <= 0) {
    errno = fault();
    return -1;
  }
  ssize_t written = real(descriptor, bytes, (size_t)left < count ? (size_t)left : count);
  if (written > 0) atomic_fetch_add(&taken, written);
  return written;
}

static int flushed(int descriptor, const char *name) {
  if (getenv("FAULT_SYNC") && is_meant(descriptor)) {
    errno = fault();
    return -1;
  }
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(descriptor);
}

int fdatasync(int descriptor) { return flushed(descriptor, "fdatasync"); }

int fsync(int descriptor) { return flushed(descriptor, "fsync"); }
