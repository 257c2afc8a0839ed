#define _GNU_SOURCE
#include "platform.h"
#include "text_file.h"

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
  uint64_t group = bp_group_memory_limit_bytes(BP_OWN_GROUPS, BP_GROUP_ROOT);
  return group > 0 && (limit == 0 || group < limit) ? group : limit;
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
