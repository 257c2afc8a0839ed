#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

size_t bp_page_size(void) {
  long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? (size_t)size : 4096;
}

bool bp_advise_huge_pages(void *start, size_t byte_count) {
  uintptr_t page = bp_page_size();
  uintptr_t begin = (uintptr_t)start;
  if (byte_count == 0 || begin > UINTPTR_MAX - byte_count - page) return false;
  uintptr_t end = (begin + byte_count) & ~(page - 1);
  begin = (begin + page - 1) & ~(page - 1);
  return begin < end && madvise((void *)begin, end - begin, MADV_HUGEPAGE) == 0;
}

/// Reads a small file of the proc or cgroup file systems; false unless something was read.
static bool read_text(const char *path, char *text, size_t capacity) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  ssize_t count = read(descriptor, text, capacity - 1);
  close(descriptor);
  if (count <= 0) return false;
  text[count] = 0;
  return true;
}

uint64_t bp_resident_bytes(void) {
  char text[128];
  uint64_t total = 0, resident = 0;
  if (!read_text("/proc/self/statm", text, sizeof text)) return 0;
  if (sscanf(text, "%" SCNu64 " %" SCNu64, &total, &resident) != 2) return 0;
  return resident * bp_page_size();
}

uint64_t bp_memory_limit_bytes(void) {
  long pages = sysconf(_SC_PHYS_PAGES);
  uint64_t limit = pages > 0 ? (uint64_t)pages * bp_page_size() : 0;
  uint64_t group = bp_group_memory_limit_bytes("/proc/self/cgroup", "/sys/fs/cgroup");
  return group > 0 && (limit == 0 || group < limit) ? group : limit;
}

uint64_t bp_group_memory_limit_bytes(const char *membership, const char *root) {
  char text[4096];
  uint64_t least = 0;
  if (!read_text(membership, text, sizeof text)) return 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n"));) {
    // `0::/path` in version 2, `7:memory:/path` in version 1.
    strsep(&line, ":");
    const char *controllers = strsep(&line, ":");
    char *path = line;
    if (!controllers || !path || (*controllers && !strstr(controllers, "memory"))) continue;
    // In a container the path may be the host's, which is not there: its own group is the root then.
    for (char *end = path + strlen(path); end; end = strrchr(path, '/')) {
      *end = 0;
      char file[4096 + 256], value[64];
      snprintf(file, sizeof file, "%s%s%s/%s", root, *controllers ? "/memory" : "", path,
               *controllers ? "memory.limit_in_bytes" : "memory.max");
      if (!read_text(file, value, sizeof value)) continue;
      // No number, "max", is no limit.
      uint64_t bytes = strtoull(value, NULL, 10);
      if (bytes > 0 && (least == 0 || bytes < least)) least = bytes;
    }
  }
  return least;
}

uint64_t bp_memory_available_bytes(void) {
  char text[1024];
  if (!read_text("/proc/meminfo", text, sizeof text)) return 0;
  const char *line = strstr(text, "MemAvailable:");
  uint64_t kibibytes = 0;
  if (!line || sscanf(line, "MemAvailable: %" SCNu64, &kibibytes) != 1) return 0;
  return kibibytes * 1024;
}

/// A cache line; unaligned, since callers may start anywhere.
typedef uint64_t line __attribute__((vector_size(64), aligned(8)));

uint64_t bp_read_memory(const void *start, size_t byte_count) {
  // One core is fastest with a few streams, which its prefetchers follow apart.
  const size_t stream = byte_count / 4 / sizeof(line) * sizeof(line);
  const char *bytes = start;
  line sums[4] = {0};
  for (size_t i = 0; i < stream; i += sizeof(line)) {
    for (size_t s = 0; s < 4; s++) sums[s] += *(const line *)(const void *)(bytes + s * stream + i);
  }
  const line all = sums[0] + sums[1] + sums[2] + sums[3];
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof(line) / sizeof(uint64_t); i++) sum += all[i];
  for (size_t i = 4 * stream; i < byte_count; i++) sum += (uint64_t)(unsigned char)bytes[i];
  return sum;
}
