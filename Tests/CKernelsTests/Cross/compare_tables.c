// Compares every table that the processor has with the scalar one, bit for bit, where Swift's tests do
// not run: under an emulator, valgrind or sanitizers. `run` beside this file builds and runs it for
// aarch64. With EXACT_MEMORY no buffer is longer than the header asks for and none is filled, so that
// valgrind and AddressSanitizer (`Tools/sanitize`) see what is read beyond an end or before it was
// written.

#include <kernels.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;
static int failures = 0, comparisons = 0;

static float number(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (float)((int32_t)(state >> 32)) / 2147483648.0f;
}

static void *memory(size_t bytes, int fill) {
#ifdef EXACT_MEMORY
  (void)fill;
  void *exact;
  if (posix_memalign(&exact, 64, bytes) != 0) exit(2);
  return exact;
#endif
  size_t rounded = (bytes + 4096 + 63) / 64 * 64;
  void *p = aligned_alloc(64, rounded);
  if (p == NULL) exit(2);
  return memset(p, fill, rounded);
}

static float *numbers(size_t count) {
  float *x = memory(count * sizeof(float), 0);
  for (size_t i = 0; i < count; i++) x[i] = number();
  return x;
}

static void same(const char *what, const void *a, const void *b, size_t bytes) {
  comparisons++;
  if (memcmp(a, b, bytes) == 0) return;
  failures++;
  printf("%s differs\n", what);
}

static void near(const char *what, const float *a, const float *b, size_t count, float error) {
  comparisons++;
  for (size_t i = 0; i < count; i++) {
    if (a[i] - b[i] <= error && b[i] - a[i] <= error) continue;
    failures++;
    printf("%s is off by more than %g\n", what, error);
    return;
  }
}

static void product(
    const bk_kernels *k, bk_weight_type type, const float *w, const float *x, size_t rows,
    size_t outputs, size_t inputs, float *result, void **panels) {
  size_t bytes = bk_panel_count(outputs) * bk_panel_bytes(type, inputs);
  *panels = memory(bytes, 0);
  bk_pack_arguments pack = {
    .source = w, .source_type = BK_SOURCE_F32, .source_stride = inputs, .outputs = outputs,
    .inputs = inputs, .panels = *panels, .panel_end = bk_panel_count(outputs),
  };
  bk_pack(k, type, &pack);
  bk_activation_type form = bk_activation_type_for(k, type);
  char *encoded = memory(rows * bk_activation_row_bytes(form, inputs), 0);
  k->encode_activations(form, x, inputs, rows, inputs, encoded);
  void *scratch = memory(bk_matmul_scratch_bytes(inputs), 0xff);
  size_t units[] = {0, inputs / 64 * 32, inputs};
  bk_matmul_arguments a = {
    .panels = *panels, .weights_are_cached = rows % 2 == 0, .outputs = outputs, .inputs = inputs,
    .activations = encoded, .rows = rows, .units = units,
    .unit_count = 2, .panel_end = bk_panel_count(outputs), .result = result,
    .result_stride = outputs, .scratch = scratch,
  };
  bk_matmul(k, type, &a);
  free(encoded);
  free(scratch);
}

static void compare_products(const bk_kernels *a, const bk_kernels *b) {
  static const size_t shapes[][3] = {
    {1, 16, 64}, {1, 80, 97}, {2, 48, 64}, {3, 33, 130}, {4, 17, 130}, {5, 70, 160}, {6, 15, 70},
    {7, 40, 100}, {13, 129, 64}, {25, 20, 450}, {98, 20, 70}, {8, 1050, 64},
  };
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    size_t rows = shapes[s][0], outputs = shapes[s][1], inputs = shapes[s][2];
    float *w = numbers(outputs * inputs), *x = numbers(rows * inputs);
    for (bk_weight_type type = BK_WEIGHT_F32; type <= BK_WEIGHT_Q4; type++) {
      size_t bytes = rows * outputs * sizeof(float);
      float *left = memory(bytes, 0), *right = memory(bytes, 0);
      void *left_panels, *right_panels;
      product(a, type, w, x, rows, outputs, inputs, left, &left_panels);
      product(b, type, w, x, rows, outputs, inputs, right, &right_panels);
      same("packing", left_panels, right_panels,
           bk_panel_count(outputs) * bk_panel_bytes(type, inputs));
      if (bk_activation_type_for(a, type) == bk_activation_type_for(b, type)) {
        same("a product", left, right, bytes);
      } else {
        // Activations of 8 bits of mantissa: each product of numbers below 1 errs by 2^-8 at most.
        near("a product", left, right, rows * outputs, (float)inputs / 256);
      }
      free(left), free(right), free(left_panels), free(right_panels);
    }
    free(w), free(x);
  }
}

static void compare_rows(const bk_kernels *a, const bk_kernels *b) {
  for (size_t length = 1; length <= 130; length++) {
    float *x = numbers(3 * length), *y = numbers(3 * length), *w = numbers(length);
    size_t bytes = 3 * length * sizeof(float);
    float *left = memory(bytes, 0), *right = memory(bytes, 0);
    for (size_t i = 0; i < 3 * length; i++) x[i] *= 20;
#define BOTH(NAME, ...)                                 \
  do {                                                  \
    float *result = left;                               \
    const bk_kernels *k = a;                            \
    k->__VA_ARGS__;                                     \
    result = right, k = b, k->__VA_ARGS__;              \
    same(NAME, left, right, bytes);                     \
  } while (0)
    BOTH("rms_norm", rms_norm(x, length, w, 1, 1e-5f, 3, length, result, length));
    BOTH("silu_multiply", silu_multiply(x, y, length, 3, length, result, length));
    BOTH("gelu_multiply", gelu_multiply(x, y, length, 3, length, result, length));
    BOTH("add", add(x, y, 3 * length, result));
    BOTH("exponential", exponential(x, 3 * length, result));
    BOTH("hyperbolic_tangent", hyperbolic_tangent(x, 3 * length, result));
    free(x), free(y), free(w), free(left), free(right);
  }
}

static void attend(
    const bk_kernels *k, bk_cache_type type, const float *q, const float *keys, const float *values,
    size_t rows, size_t head, float *result) {
  enum { PAGE = 16, PAGES = 4 };
  size_t part = bk_cache_bytes(type, PAGE, head);
  void *pages[PAGES];
  for (int i = 0; i < PAGES; i++) pages[i] = memory(2 * part, 0);
  bk_cache_head cache = {
    .pages = pages, .value_offset_bytes = part, .page_positions = PAGE, .head_dimension = head,
    .type = type,
  };
  k->store_cache(&cache, keys, head, values, head, rows, 0);
  void *scratch = memory(bk_attention_scratch_bytes(PAGE * PAGES), 0xff);
  bk_attention_arguments a = {
    .cache = cache, .queries = q, .query_stride = 2 * head, .query_heads = 2, .rows = rows,
    .window = 9, .scale = 0.3f, .soft_cap = 30, .result = result, .result_stride = 2 * head,
    .scratch = scratch,
  };
  k->attention(&a);
  for (int i = 0; i < PAGES; i++) free(pages[i]);
  free(scratch);
}

static void compare_attention(const bk_kernels *a, const bk_kernels *b) {
  for (size_t rows = 1; rows <= 60; rows += 7) {
    for (size_t head = 16; head <= 80; head += 16) {
      float *q = numbers(2 * rows * head), *k = numbers(rows * head), *v = numbers(rows * head);
      size_t bytes = 2 * rows * head * sizeof(float);
      float *left = memory(bytes, 0), *right = memory(bytes, 0);
      for (bk_cache_type type = BK_CACHE_F32; type <= BK_CACHE_BF16; type++) {
        attend(a, type, q, k, v, rows, head, left);
        attend(b, type, q, k, v, rows, head, right);
        same("attention", left, right, bytes);
      }
      free(q), free(k), free(v), free(left), free(right);
    }
  }
}

int main(void) {
  const bk_kernels *scalar = bk_kernels_for(BK_ISA_SCALAR);
  int tables = 0;
  for (bk_isa isa = BK_ISA_SCALAR + 1; isa <= BK_ISA_NEON; isa++) {
    const bk_kernels *table = bk_kernels_for(isa);
    if (table == NULL) continue;
    int before = comparisons;
    compare_products(scalar, table);
    compare_rows(scalar, table);
    compare_attention(scalar, table);
    printf("table %d: %d comparisons, %d differ so far\n", isa, comparisons - before, failures);
    tables++;
  }
  if (tables == 0) return printf("this processor has the scalar table only\n"), 2;
  return failures != 0;
}
