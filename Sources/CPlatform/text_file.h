#pragma once
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/// Reads a small file of the proc or cgroup file systems; false unless something was read.
static inline bool read_text(const char *path, char *text, size_t capacity) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  ssize_t count = read(descriptor, text, capacity - 1);
  close(descriptor);
  if (count <= 0) return false;
  text[count] = 0;
  return true;
}
