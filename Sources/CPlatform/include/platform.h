#pragma once
// System calls and macros that Swift cannot import: thread placement and parking, memory facts,
// file locks and flushes, the size of a terminal, digests, and copies out of mapped files that may
// shrink.
// Everything here is thread-safe; nothing allocates, and nothing keeps state but `guard.c`.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: - Threads (threads.c)

/// The number of CPUs this thread may run on, at least 1 (sched_getaffinity(2)).
int bp_cpu_count(void);

/// The number of CPUs this process can keep busy: those it may run on, or as many as the quota of its
/// control groups amounts to, rounded up, where that is less. At least 1.
int bp_cpu_budget(void);

/// The number that the system has for the permitted CPU `index` modulo `bp_cpu_count()`; -1 if unknown.
int bp_permitted_cpu(int index);

/// Pins the calling thread to `bp_permitted_cpu(index)`.
/// A later call sees only that CPU, so pin each thread from its own body, once.
bool bp_pin_thread(int index);

/// Names the calling thread for debuggers and `top`; longer names are cut to 15 bytes.
void bp_name_thread(const char *name);

/// Sleeps while the 32-bit word at `word` equals `expected` (futex(2), FUTEX_WAIT_PRIVATE).
/// Negative `timeout_nanoseconds` waits without limit. Returns false only on timeout; a true
/// result may be spurious, so callers look at the word again.
bool bp_park(const void *word, uint32_t expected, int64_t timeout_nanoseconds);

/// Wakes up to `count` threads parked on `word`; INT32_MAX wakes all. Returns how many woke.
int bp_unpark(const void *word, int count);

/// A pause instruction for spin loops; never a system call.
void bp_spin_hint(void);

// MARK: - Control groups (groups.c)

/// Which control groups this process is in (cgroups(7)), and where their folders are.
#define BP_OWN_GROUPS "/proc/self/cgroup"
#define BP_GROUP_ROOT "/sys/fs/cgroup"

/// The least memory limit of a process's control groups, of either version, and of those above them,
/// in bytes; 0 where there is none. `membership` is a file as `BP_OWN_GROUPS`, `root` a folder as
/// `BP_GROUP_ROOT`.
uint64_t bp_group_memory_limit_bytes(const char *membership, const char *root);

/// The least quota of processor time, likewise, in CPUs; 0 where there is none.
double bp_group_cpu_limit(const char *membership, const char *root);

// MARK: - Memory (memory.c)

/// The size of a page in bytes.
size_t bp_page_size(void);

/// Asks for huge pages in the pages wholly inside the range (madvise(2), MADV_HUGEPAGE).
/// False where the kernel refuses; the memory stays usable.
bool bp_advise_huge_pages(void *start, size_t byte_count);

/// The resident set of this process in bytes; 0 if the kernel does not say.
uint64_t bp_resident_bytes(void);

/// The machine's memory in bytes, or the memory limit of this process's control group if smaller.
uint64_t bp_memory_limit_bytes(void);

/// The memory that can be taken without swapping ("MemAvailable"), in bytes; 0 if unknown.
uint64_t bp_memory_available_bytes(void);

/// Reads a range of memory from its first byte to its last in four streams, to measure how fast
/// that goes. The result is a sum over what was read, so that the reading cannot be left out.
uint64_t bp_read_memory(const void *start, size_t byte_count);

// MARK: - Files (files.c)

/// Locks the whole open file (flock(2)); the lock ends with its last descriptor, a kill included.
/// With `wait` false a lock held elsewhere is EWOULDBLOCK. Returns 0 or an errno.
int bp_file_lock(int descriptor, bool exclusive, bool wait);

/// Releases a lock of `bp_file_lock`. Returns 0 or an errno.
int bp_file_unlock(int descriptor);

/// Flushes a file's data and the metadata needed to read it back (fdatasync(2)).
/// Returns 0 or an errno.
int bp_sync_file(int descriptor);

/// Flushes a folder, so that a file just created in it or renamed into it survives a power cut.
/// Returns 0 or an errno.
int bp_sync_folder(const char *path);

/// Renames a file unless the new name is taken (renameat2(2), RENAME_NOREPLACE). Returns 0 or an
/// errno, EEXIST where it is.
int bp_rename_exclusive(const char *from, const char *to);

/// Opens a file for appending, creating it with `mode`. Returns a descriptor or a negated errno.
int bp_open_append(const char *path, unsigned mode);

// MARK: - Terminal (terminal.c)

/// The size of the terminal behind `descriptor` in character cells (TIOCGWINSZ); 0 for a side that
/// it does not know. False, with both results untouched, where it is no terminal.
bool bp_terminal_size(int descriptor, int *columns, int *rows);

// MARK: - Guarded reads (guard.c)

/// Copies `byte_count` bytes out of a mapped file that another process may truncate meanwhile.
///
/// Touching a mapped page beyond the end of its file raises SIGBUS, which by default ends the
/// process. The first call installs a handler that turns such a fault, inside the source range of
/// a guarded copy on the same thread, into a false result; every other SIGBUS is passed to the
/// handler that was there before. After a false result `destination` holds garbage.
bool bp_guarded_copy(void *destination, const void *source, size_t byte_count);

// MARK: - Digests (sha256.c)

/// Takes blocks of 64 bytes into the eight words of a SHA-256 state (FIPS 180-4, 6.2.2).
/// `accelerated` uses the processor's instructions where it has them; the result is the same.
void bp_sha256_compress(uint32_t *state, const void *blocks, size_t block_count, bool accelerated);

/// Whether the processor has instructions for SHA-256.
bool bp_sha256_is_accelerated(void);

#pragma clang assume_nonnull end
