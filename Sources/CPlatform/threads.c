#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <linux/futex.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int bp_cpu_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) {
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
  }
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

int bp_cpu_budget(void) {
  const int count = bp_cpu_count();
  const double limit = bp_group_cpu_limit(BP_OWN_GROUPS, BP_GROUP_ROOT);
  return limit > 0 && limit < count ? (int)ceil(limit) : count;
}

int bp_permitted_cpu(int index) {
  cpu_set_t allowed;
  if (index < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return -1;
  int count = CPU_COUNT(&allowed);
  if (count <= 0) return -1;
  int skip = index % count;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET(cpu, &allowed) && skip-- == 0) return cpu;
  }
  return -1;
}

bool bp_pin_thread(int index) {
  const int cpu = bp_permitted_cpu(index);
  if (cpu < 0) return false;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  return sched_setaffinity(0, sizeof one, &one) == 0;
}

void bp_name_thread(const char *name) {
  char cut[16];
  strncpy(cut, name, sizeof cut - 1);
  cut[sizeof cut - 1] = 0;
  pthread_setname_np(pthread_self(), cut);
}

bool bp_park(const void *word, uint32_t expected, int64_t timeout_nanoseconds) {
  struct timespec limit = {
      .tv_sec = timeout_nanoseconds / 1000000000,
      .tv_nsec = timeout_nanoseconds % 1000000000,
  };
  struct timespec *timeout = timeout_nanoseconds < 0 ? NULL : &limit;
  long result = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout, NULL, 0);
  return result == 0 || errno != ETIMEDOUT;
}

int bp_unpark(const void *word, int count) {
  long woken = syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
  return woken > 0 ? (int)woken : 0;
}

void bp_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
