#define _GNU_SOURCE
#include "platform.h"
#include "text_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The limit that the folder of a group sets, 0 for none.
typedef double (*limit_reader)(const char *folder, bool is_version_2);

/// The least limit of the groups that a process is in, and of those above them.
static double least_limit(const char *membership, const char *root, const char *controller,
                          limit_reader read_limit) {
  char text[4096];
  double least = 0;
  if (!read_text(membership, text, sizeof text)) return 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n"));) {
    // `0::/path` in version 2, `7:cpu,cpuacct:/path` in version 1.
    strsep(&line, ":");
    char *controllers = strsep(&line, ":");
    char *path = line;
    if (!controllers || !path) continue;
    const bool is_version_2 = !*controllers;
    bool is_meant = is_version_2;
    for (char *name; (name = strsep(&controllers, ","));) is_meant |= !strcmp(name, controller);
    if (!is_meant) continue;
    // In a container the path may be the host's, which is not there: its own group is the root then.
    for (char *end = path + strlen(path); end; end = strrchr(path, '/')) {
      *end = 0;
      char folder[4096 + 128];
      snprintf(folder, sizeof folder, "%s/%s%s", root, is_version_2 ? "" : controller, path);
      const double limit = read_limit(folder, is_version_2);
      if (limit > 0 && (least == 0 || limit < least)) least = limit;
    }
  }
  return least;
}

/// Two numbers out of a file of a folder, 0 for each that is not there: "max" is none.
static void read_numbers(const char *folder, const char *name, double *first, double *second) {
  char file[4096 + 256], text[64];
  snprintf(file, sizeof file, "%s/%s", folder, name);
  *first = *second = 0;
  if (!read_text(file, text, sizeof text)) return;
  char *end = text;
  *first = strtod(text, &end);
  *second = strtod(end, NULL);
}

static double memory_limit(const char *folder, bool is_version_2) {
  double bytes, none;
  read_numbers(folder, is_version_2 ? "memory.max" : "memory.limit_in_bytes", &bytes, &none);
  return bytes;
}

static double cpu_limit(const char *folder, bool is_version_2) {
  double quota, period, none;
  if (is_version_2) {
    read_numbers(folder, "cpu.max", &quota, &period);
  } else {
    read_numbers(folder, "cpu.cfs_quota_us", &quota, &none);
    read_numbers(folder, "cpu.cfs_period_us", &period, &none);
  }
  return quota > 0 && period > 0 ? quota / period : 0;
}

uint64_t bp_group_memory_limit_bytes(const char *membership, const char *root) {
  const double bytes = least_limit(membership, root, "memory", memory_limit);
  return bytes > 0 && bytes < 0x1p63 ? (uint64_t)bytes : 0;
}

double bp_group_cpu_limit(const char *membership, const char *root) {
  return least_limit(membership, root, "cpu", cpu_limit);
}
