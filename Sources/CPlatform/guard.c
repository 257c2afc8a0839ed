#define _GNU_SOURCE
#include "platform.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

/// The copy in progress on this thread; `active` is written last and cleared first, and only this
/// thread and a handler that runs on it look at it.
typedef struct {
  volatile sig_atomic_t active;
  const char *source;
  size_t byte_count;
  sigjmp_buf resume;
} guard;

static _Thread_local guard current;
// ThreadSanitizer blocks every signal while a handler runs, whatever its action says: there the jump
// has to restore the mask, or the next fault would end the process.
#if defined(__has_feature) && __has_feature(thread_sanitizer)
enum { restores_mask = 1 };
#else
enum { restores_mask = 0 };
#endif

static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;

static void handle_bus_error(int signal, siginfo_t *info, void *context) {
  const char *fault = info->si_addr;
  if (current.active && fault >= current.source &&
      (size_t)(fault - current.source) < current.byte_count) {
    current.active = 0;
    siglongjmp(current.resume, 1);
  }
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    // The instruction that faulted runs again on return and meets the disposition put back here;
    // the kernel does not let a fault be ignored, so the process ends as it would have.
    sigaction(SIGBUS, &previous, NULL);
  }
}

static void install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle_bus_error;
  // SA_NODEFER: the jump out of the handler need not restore the signal mask, so that
  // `sigsetjmp` need not save it (`restores_mask`), which would be a system call for every copy.
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

bool bp_guarded_copy(void *destination, const void *source, size_t byte_count) {
  pthread_once(&installed, install);
  if (byte_count == 0) return true;
  current.source = source;
  current.byte_count = byte_count;
  if (sigsetjmp(current.resume, restores_mask) != 0) return false;
  current.active = 1;
  __asm__ volatile("" ::: "memory");
  memcpy(destination, source, byte_count);
  __asm__ volatile("" ::: "memory");
  current.active = 0;
  return true;
}
