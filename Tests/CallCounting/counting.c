// Counts what device threads ask of the allocator, of locks and of Swift's reference counts, for tests: loaded
// with LD_PRELOAD, it writes `NAME COUNT` lines into the file that CALL_COUNTS names when the program ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALLOCATIONS, FREES, LOCKS, RETAINS, RELEASES, KINDS };
static const char *const names[KINDS] = {"allocations", "frees", "locks", "retains", "releases"};
static atomic_long counts[KINDS];
/// Whether this thread has been named as one of a device.
static __thread bool is_device;

static void count(int kind) {
  if (is_device) atomic_fetch_add_explicit(&counts[kind], 1, memory_order_relaxed);
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("CALL_COUNTS");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  for (int kind = 0; kind < KINDS; kind++) fprintf(file, "%s %ld\n", names[kind], counts[kind]);
  fclose(file);
}

// MARK: - Threads

int pthread_setname_np(pthread_t thread, const char *name) {
  static int (*real)(pthread_t, const char *);
  if (!real) real = (int (*)(pthread_t, const char *))dlsym(RTLD_NEXT, "pthread_setname_np");
  if (pthread_equal(thread, pthread_self())) is_device = strncmp(name, "device ", 7) == 0;
  return real(thread, name);
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  static int (*real)(pthread_mutex_t *);
  if (!real) real = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
  count(LOCKS);
  return real(mutex);
}

// MARK: - Memory (glibc's own names, since looking one up allocates)

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

void *malloc(size_t size) {
  count(ALLOCATIONS);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(ALLOCATIONS);
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count(ALLOCATIONS);
  return __libc_realloc(memory, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  count(ALLOCATIONS);
  *memory = __libc_memalign(alignment, size);
  return *memory || !size ? 0 : 12;
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(ALLOCATIONS);
  return __libc_memalign(alignment, size);
}

void free(void *memory) {
  count(FREES);
  __libc_free(memory);
}

// MARK: - Reference counts

// Swift may call these with a convention that keeps more registers than C's, so these keep them, and
// assume nothing of those that they call.
#define KEEPS_REGISTERS __attribute__((preserve_most))

KEEPS_REGISTERS void *swift_retain(void *object) {
  static void *(*real)(void *);
  if (!real) real = (void *(*)(void *))dlsym(RTLD_NEXT, "swift_retain");
  count(RETAINS);
  return real(object);
}

KEEPS_REGISTERS void swift_release(void *object) {
  static void (*real)(void *);
  if (!real) real = (void (*)(void *))dlsym(RTLD_NEXT, "swift_release");
  count(RELEASES);
  real(object);
}
