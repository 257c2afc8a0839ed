// How close the kernels come to the machine's limits: decode against the read bandwidth that is
// measured beside it, prefill against the peak of fused multiply-adds.
//
//   KernelBenchmarks [--isa scalar|avx2|avx512|avx512bf16|neon] [--type f32|bf16|q8|q4|none]
//                    [--repeat N] [--threads N] [--megabytes N]
//
// `--type none` only probes the read bandwidth. The weights should be several times larger than the
// last level of cache, or it is the cache that is measured.
//
// The machine may be shared, so every run is paired with a probe of the limit just before it.

#define _GNU_SOURCE
#include <kernels.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MAX_THREADS = 64, MAX_REPEATS = 101 };

typedef struct work {
  void (*run)(const struct work *work, int thread);
  int threads;
  const bk_kernels *kernels;
  bk_weight_type type;
  size_t rows, outputs, inputs, matrices;
  const char *weights, *activations;
  float *result;
  char *scratch;
  size_t bytes;  // Of all matrices.
} work;

static volatile uint64_t sink;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// MARK: - Threads and statistics

/// A spinning barrier: waking a sleeping thread would cost as much as some of the runs.
typedef struct barrier {
  atomic_int arrived, generation;
  int threads;
} barrier;

static void wait_for_all(barrier *b) {
  int generation = atomic_load(&b->generation);
  if (atomic_fetch_add(&b->arrived, 1) + 1 == b->threads) {
    atomic_store(&b->arrived, 0);
    atomic_store(&b->generation, generation + 1);
  } else {
    while (atomic_load(&b->generation) == generation) sched_yield();
  }
}

/// Times a piece of work and, before each run of it, a probe of the limit that it is held against.
typedef struct pairing {
  const work *probe, *work;
  int threads, repeats;
  barrier barrier;
  double probe_seconds[MAX_REPEATS], work_seconds[MAX_REPEATS];
} pairing;

typedef struct worker {
  pairing *pairing;
  int thread;
} worker;

static double timed(pairing *p, const work *w, int thread) {
  wait_for_all(&p->barrier);
  double begin = now();
  w->run(w, thread);
  wait_for_all(&p->barrier);
  return now() - begin;
}

static void *worker_main(void *argument) {
  worker *w = argument;
  pairing *p = w->pairing;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(w->thread, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
  for (int i = -1; i < p->repeats; i++) {  // The first round only warms up.
    double probe = timed(p, p->probe, w->thread), work = timed(p, p->work, w->thread);
    if (w->thread != 0 || i < 0) continue;
    p->probe_seconds[i] = probe;
    p->work_seconds[i] = work;
  }
  return NULL;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// Runs probe and work in turn and prints the work's rate, in units per second, and its share of the
/// probe's: medians, and the best of each.
static void compare(
    const char *name, const work *probe, double probe_units, const work *work, double work_units,
    const char *label, int repeats) {
  static pairing p;
  p = (pairing){.probe = probe, .work = work, .threads = work->threads, .repeats = repeats};
  p.barrier.threads = work->threads;
  pthread_t threads[MAX_THREADS];
  worker workers[MAX_THREADS];
  for (int i = 0; i < work->threads; i++) {
    workers[i] = (worker){&p, i};
    pthread_create(&threads[i], NULL, worker_main, &workers[i]);
  }
  for (int i = 0; i < work->threads; i++) pthread_join(threads[i], NULL);
  double ratios[MAX_REPEATS];
  for (int i = 0; i < repeats; i++) {
    ratios[i] = work_units / p.work_seconds[i] / (probe_units / p.probe_seconds[i]);
  }
  qsort(ratios, (size_t)repeats, sizeof ratios[0], ascending);
  qsort(p.work_seconds, (size_t)repeats, sizeof p.work_seconds[0], ascending);
  qsort(p.probe_seconds, (size_t)repeats, sizeof p.probe_seconds[0], ascending);
  double work_best = work_units / p.work_seconds[0], probe_best = probe_units / p.probe_seconds[0];
  printf(
      "  %-24s %7.1f %s (best %6.1f), share of limit %3.0f %% (best/best %3.0f %% of %6.1f)\n", name,
      1e-9 * work_units / p.work_seconds[repeats / 2], label, 1e-9 * work_best,
      100 * ratios[repeats / 2], 100 * work_best / probe_best, 1e-9 * probe_best);
  fflush(stdout);
}

/// Zeroed memory on huge pages where the system grants them.
static void *allocate(size_t bytes) {
  size_t huge = 2 << 20, rounded = (bytes + huge - 1) / huge * huge;
  void *memory = NULL;
  if (posix_memalign(&memory, huge, rounded) != 0) {
    fprintf(stderr, "cannot allocate %zu bytes\n", bytes);
    exit(2);
  }
  madvise(memory, rounded, MADV_HUGEPAGE);
  memset(memory, 0, rounded);
  return memory;
}

// MARK: - What is measured

typedef uint64_t words __attribute__((vector_size(64)));
typedef float floats8 __attribute__((vector_size(32)));
/// Reads in four streams, which is what one core of the machines at hand is fastest with.
static void read_memory(const work *w, int thread) {
  size_t share = w->bytes / (size_t)w->threads / 1024 * 1024, stream = share / 4;
  const char *p = w->weights + share * (size_t)thread;
  words sums[4] = {0};
  for (size_t i = 0; i < stream; i += 128) {
    for (size_t s = 0; s < 4; s++) {
      const words *q = (const words *)(const void *)(p + s * stream + i);
      sums[s] ^= q[0] ^ q[1];
    }
  }
  words all = sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
  sink += all[0];
}

enum { PEAK_STEPS = 100000 };

#define PEAK(NAME, TARGET, TYPE, COUNT)                                                     \
  TARGET static void NAME(const work *w, int thread) {                                      \
    (void)w;                                                                                \
    TYPE sums[COUNT], factor = (TYPE){0} + 0.5f, term = (TYPE){0} + (float)thread;          \
    for (int i = 0; i < COUNT; i++) sums[i] = term + (float)i;                              \
    for (int step = 0; step < PEAK_STEPS; step++) {                                         \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < COUNT; i++) {                  \
        sums[i] = __builtin_elementwise_fma(sums[i], factor, term);                         \
      }                                                                                     \
    }                                                                                       \
    for (int i = 1; i < COUNT; i++) sums[0] += sums[i];                                     \
    sink += (uint64_t)sums[0][0];                                                           \
  }

typedef float floats16 __attribute__((vector_size(64)));
typedef float floats4 __attribute__((vector_size(16)));
#if defined(__x86_64__)
PEAK(peak_scalar, __attribute__((target("fma"))), floats4, 12)
PEAK(peak_avx2, __attribute__((target("avx2,fma"))), floats8, 12)
PEAK(peak_avx512, __attribute__((target("avx512f"))), floats16, 12)
#else
PEAK(peak_neon, , floats4, 24)
#endif

/// The probe of multiply-add throughput, and its operations on one thread.
static double peak_probe(bk_isa isa, work *probe) {
#if defined(__x86_64__)
  if (isa == BK_ISA_SCALAR) return probe->run = peak_scalar, 2.0 * 4 * 12 * PEAK_STEPS;
  if (isa == BK_ISA_AVX2) return probe->run = peak_avx2, 2.0 * 8 * 12 * PEAK_STEPS;
  return probe->run = peak_avx512, 2.0 * 16 * 12 * PEAK_STEPS;
#else
  (void)isa;
  return probe->run = peak_neon, 2.0 * 4 * 24 * PEAK_STEPS;
#endif
}

static void multiply(const work *w, int thread) {
  size_t panels = bk_panel_count(w->outputs), bytes = bk_panel_bytes(w->type, w->inputs);
  for (size_t i = 0; i < w->matrices; i++) {
    bk_matmul_arguments a = {
      .panels = w->weights + i * panels * bytes,
      .weights_are_cached = w->bytes <= 16 << 20,
      .outputs = w->outputs,
      .inputs = w->inputs,
      .activations = w->activations,
      .rows = w->rows,
      .panel_begin = panels * (size_t)thread / (size_t)w->threads,
      .panel_end = panels * (size_t)(thread + 1) / (size_t)w->threads,
      .result = w->result,
      .result_stride = w->outputs,
      .scratch = w->scratch + (size_t)thread * bk_matmul_scratch_bytes(w->inputs),
    };
    bk_matmul(w->kernels, w->type, &a);
  }
}

/// Packed weights of small random numbers, made in place: every format takes any bits but for
/// exponents and scales.
static void fill_weights(bk_weight_type type, char *weights, size_t bytes) {
  uint64_t state = 1;
  uint32_t *words32 = (uint32_t *)(void *)weights;
  for (size_t i = 0; i < bytes / 4; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    uint32_t bits = (uint32_t)(state >> 32);
    switch (type) {
    case BK_WEIGHT_F32: words32[i] = (bits & 0x807fffff) | 0x3c000000; break;
    case BK_WEIGHT_BF16: words32[i] = (bits & 0x807f807f) | 0x3c003c00; break;
    default: words32[i] = bits; break;
    }
  }
  size_t block = type == BK_WEIGHT_Q8 ? 544 : 288;
  if (type == BK_WEIGHT_F32 || type == BK_WEIGHT_BF16) return;
  for (size_t b = 0; b + block <= bytes; b += block) {
    for (size_t q = 0; q < block - 32; q++) if (weights[b + q] == -128) weights[b + q] = 0;
    for (size_t s = block - 32; s < block; s += 2) memcpy(weights + b + s, &(uint16_t){0x1400}, 2);
  }
}

static bk_isa isa_named(const char *name) {
  static const char *const names[] = {"scalar", "avx2", "avx512", "avx512bf16", "neon"};
  for (int i = 0; i < BK_ISA_COUNT; i++) {
    if (strcmp(name, names[i]) == 0) return (bk_isa)i;
  }
  fprintf(stderr, "no instruction set '%s'\n", name);
  exit(2);
}

int main(int count, char **arguments) {
  bk_isa isa = bk_best_isa();
  int repeats = 15, most_threads = 2;
  size_t megabytes = 1024;
  const char *only = NULL;
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(arguments[i], "--isa") == 0) isa = isa_named(arguments[i + 1]);
    else if (strcmp(arguments[i], "--repeat") == 0) repeats = atoi(arguments[i + 1]);
    else if (strcmp(arguments[i], "--threads") == 0) most_threads = atoi(arguments[i + 1]);
    else if (strcmp(arguments[i], "--megabytes") == 0) megabytes = (size_t)atol(arguments[i + 1]);
    else if (strcmp(arguments[i], "--type") == 0) only = arguments[i + 1];
    else return fprintf(stderr, "unknown option '%s'\n", arguments[i]), 2;
  }
  if (repeats < 1 || repeats > MAX_REPEATS || most_threads < 1 || most_threads > MAX_THREADS) {
    fprintf(stderr, "--repeat must be 1...%d, --threads 1...%d\n", MAX_REPEATS, MAX_THREADS);
    return 2;
  }
  if (megabytes < 8 || megabytes > 65536) return fprintf(stderr, "--megabytes: 8...65536\n"), 2;
  const bk_kernels *kernels = bk_kernels_for(isa);
  if (kernels == NULL) return fprintf(stderr, "this processor has no such kernels\n"), 2;

  static const char *const types[] = {"f32", "bf16", "q8", "q4"};
  size_t outputs = 2048, inputs = 2048, bytes = megabytes << 20, prefill = 512;
  char *weights = allocate(bytes);
  float *x = allocate(prefill * inputs * sizeof(float));
  char *encoded = allocate(prefill * inputs * sizeof(float));
  float *result = allocate(prefill * outputs * sizeof(float));
  char *scratch = allocate(bk_matmul_scratch_bytes(inputs) * MAX_THREADS);
  for (size_t i = 0; i < prefill * inputs; i++) {
    x[i] = (float)((int)(i * 2654435761u >> 8 & 255) - 128) / 64;
  }

  for (int threads = 1; threads <= most_threads; threads *= 2) {
    printf("%d thread%s\n", threads, threads == 1 ? "" : "s");
    if (only != NULL && strcmp(only, "none") == 0) {
      work reading = {.run = read_memory, .threads = threads, .weights = weights, .bytes = bytes};
      compare("read", &reading, (double)bytes, &reading, (double)bytes, "GB/s", repeats);
    }
    for (bk_weight_type type = BK_WEIGHT_F32; type <= BK_WEIGHT_Q4; type++) {
      if (only != NULL && strcmp(only, types[type]) != 0) continue;
      fill_weights(type, weights, bytes);
      size_t matrix = bk_panel_count(outputs) * bk_panel_bytes(type, inputs);
      bk_activation_type form = bk_activation_type_for(kernels, type);
      work w = {
        .run = multiply, .threads = threads, .kernels = kernels, .type = type, .outputs = outputs,
        .inputs = inputs, .weights = weights, .activations = encoded,
        .result = result, .scratch = scratch, .matrices = bytes / matrix,
      };
      w.bytes = w.matrices * matrix;
      work reading = w, peak = w;
      reading.run = read_memory;
      char name[64];
      for (size_t rows = 1; rows <= 5; rows++) {
        w.rows = rows;
        kernels->encode_activations(form, x, inputs, rows, inputs, encoded);
        snprintf(name, sizeof name, "decode %s, rows: %zu", types[type], rows);
        compare(name, &reading, (double)w.bytes, &w, (double)w.bytes, "GB/s", repeats);
      }
      double operations = peak_probe(isa, &peak) * threads;
      w.rows = prefill;
      kernels->encode_activations(form, x, inputs, prefill, inputs, encoded);
      w.matrices = 1;
      snprintf(name, sizeof name, "prefill %s, rows: %zu", types[type], prefill);
      compare(
          name, &peak, operations, &w, 2.0 * (double)(prefill * outputs * inputs), "GFLOP/s",
          repeats);
    }
  }
  return 0;
}
