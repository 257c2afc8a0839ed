#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

static int lock(int descriptor, int operation) {
  int result;
  do {
    result = flock(descriptor, operation);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}

int bp_file_lock(int descriptor, bool exclusive, bool wait) {
  return lock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB));
}

int bp_file_unlock(int descriptor) { return lock(descriptor, LOCK_UN); }

int bp_sync_file(int descriptor) {
  int result;
  do {
    result = fdatasync(descriptor);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}

int bp_sync_folder(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int result = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return result;
}

int bp_rename_exclusive(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  // Some file systems know no such flag: two names for a moment instead of one at any time.
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (link(from, to) != 0) return errno;
  return unlink(from) == 0 ? 0 : errno;
}

int bp_open_append(const char *path, unsigned mode) {
  int descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode);
  return descriptor >= 0 ? descriptor : -errno;
}
