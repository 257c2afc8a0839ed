#pragma once

// The arithmetic of the inference engine: one table of functions per instruction set.
//
// Common rules
//  - No kernel allocates, locks, keeps state or starts threads. Callers bring scratch memory and
//    give each thread its own range of panels, rows or heads.
//  - Pointers need no alignment beyond their element's; packed weights and scratch must start on a
//    64-byte boundary. Inputs and outputs of a call must not overlap unless the comment allows it.
//  - Strides count elements of the pointer's type unless a name says bytes.
//  - Arithmetic is IEEE binary32, round to nearest even, products fused into sums (fma) where the
//    comment says so. NaN and infinities propagate as IEEE arithmetic has it; denormals are kept
//    (only `avx512BF16` flushes them, inside bf16 products).
//
// Order of additions, which is what makes results independent of batch, chunk, thread and mesh
//  - A matrix product accumulates every (row, output) pair in one chain of fma along K, from +0 and
//    in rising k. Neighbouring rows, outputs and panels never meet, so blocking changes no bit.
//  - Where K is cut into units, each unit is such a chain, and the units' sums are added in a fixed
//    binary tree: the left subtree of n units holds the largest power of two below n.
//  - Sums over a vector (norms, softmax) keep 16 partial sums, element i in lane i mod 16, and add
//    the lanes in a tree of distance 8, 4, 2, 1.
//  - All tables follow the same orders, so all give the same bits, except matrix products with bf16
//    weights on `avx512BF16`, where `vdpbf16ps` multiplies activations rounded to bf16 and adds
//    pairs in its own order.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BK_NAMED(swift) __attribute__((swift_name(swift)))
#define BK_CLOSED(swift) __attribute__((enum_extensibility(closed), swift_name(swift)))

#pragma clang assume_nonnull begin

// MARK: - Vocabulary

/// An instruction set that has its own kernels.
typedef enum BK_CLOSED("InstructionSet") bk_isa {
  BK_ISA_SCALAR BK_NAMED("scalar") = 0,
  BK_ISA_AVX2 BK_NAMED("avx2") = 1,
  BK_ISA_AVX512 BK_NAMED("avx512") = 2,
  BK_ISA_AVX512_BF16 BK_NAMED("avx512BF16") = 3,
  BK_ISA_NEON BK_NAMED("neon") = 4,
} bk_isa;

/// How many instruction sets `bk_isa` names; their raw values are 0 ..< this.
#define BK_ISA_COUNT 5

/// How packed weights are stored.
///
/// A matrix `[outputs, inputs]` is cut into panels of 16 outputs; the last panel is padded with
/// zero weights. Inside a panel K advances, so decode and prefill read memory in order:
/// - `f32`:  `[K][16]` float.
/// - `bf16`: `[K/2][16][2]` bfloat16; an odd K is padded with zeros.
/// - `q8`:   per block of 32 k: `[8][16][4]` int8 in -127...127, then 16 binary16 scales (544 B).
///           weight = scale · q.
/// - `q4`:   per block of 32 k: `[4][16][4]` bytes, then 16 binary16 scales (288 B). Byte j of
///           group g holds k = 8g + j in its low and k = 8g + 4 + j in its high nibble.
///           weight = scale · (nibble - 8); the scale may be negative.
typedef enum BK_CLOSED("WeightType") bk_weight_type {
  BK_WEIGHT_F32 BK_NAMED("f32") = 0,
  BK_WEIGHT_BF16 BK_NAMED("bf16") = 1,
  BK_WEIGHT_Q8 BK_NAMED("q8") = 2,
  BK_WEIGHT_Q4 BK_NAMED("q4") = 3,
} bk_weight_type;

/// How unpacked numbers from a checkpoint are stored.
typedef enum BK_CLOSED("SourceType") bk_source_type {
  BK_SOURCE_F32 BK_NAMED("f32") = 0,
  BK_SOURCE_BF16 BK_NAMED("bf16") = 1,
  BK_SOURCE_F16 BK_NAMED("f16") = 2,
} bk_source_type;

/// The form in which a matrix product wants its activations.
///
/// Rows are encoded in tiles of neighbouring rows, `[tile][k][row of the tile]`, where k advances by
/// - `f32`:  one float.
/// - `bf16`: a pair of bfloat16 (rounded to nearest even); an odd count is padded with a zero.
/// - `q8`:   a block of 32: 32 int8, a float scale, and -128 times the sum of the 32 integers as
///           int32 (40 bytes); the last block is padded with zeros. A block with a NaN or an infinity
///           has scale NaN.
/// How many rows a tile has is up to the table. One row is a tile of its own, so its encoding is in order.
typedef enum BK_CLOSED("ActivationType") bk_activation_type {
  BK_ACTIVATION_F32 BK_NAMED("f32") = 0,
  BK_ACTIVATION_BF16 BK_NAMED("bf16") = 1,
  BK_ACTIVATION_Q8 BK_NAMED("q8") = 2,
} bk_activation_type;

/// How keys and values are stored in a KV cache.
typedef enum BK_CLOSED("CacheType") bk_cache_type {
  BK_CACHE_F32 BK_NAMED("f32") = 0,
  BK_CACHE_BF16 BK_NAMED("bf16") = 1,
} bk_cache_type;

enum {
  /// Outputs in a panel.
  BK_PANEL = 16,
  /// Inputs that share one quantization scale.
  BK_BLOCK = 32,
  /// The most reduction units that a call takes.
  BK_MAX_UNITS = 8,
};

// MARK: - Sizes

/// Panels that hold `outputs` outputs.
static inline size_t bk_panel_count(size_t outputs) { return (outputs + BK_PANEL - 1) / BK_PANEL; }

/// Bytes of one packed panel over `inputs` inputs; a multiple of 32 (of 64 for f32 and bf16).
size_t bk_panel_bytes(bk_weight_type type, size_t inputs);

/// Bytes that a row of `inputs` activations adds to an encoding.
size_t bk_activation_row_bytes(bk_activation_type type, size_t inputs);

/// Bytes of scratch that one `matmul` call over at most `inputs` inputs may use.
size_t bk_matmul_scratch_bytes(size_t inputs);

/// Bytes of scratch that one `attention` call may use when no row sees more than `span` positions
/// (the context length, or window + rows for sliding windows).
size_t bk_attention_scratch_bytes(size_t span);

/// Bytes of the keys (and of the values) of one head in one page.
size_t bk_cache_bytes(bk_cache_type type, size_t page_positions, size_t head_dimension);

// MARK: - Arguments

/// One matrix product: `result[row, output] = Σ k activations[row, k] · weights[output, k]`.
typedef struct BK_NAMED("MatmulArguments") bk_matmul_arguments {
  /// Packed weights, from panel 0 on.
  const void *panels;
  /// Whether the weights are likely to be in a cache, as those of small models are; says how they
  /// are best read and changes no bit.
  bool weights_are_cached;
  /// Columns N of the result that exist; those of the padding are never written.
  size_t outputs;
  /// K of the packed matrix.
  size_t inputs;

  /// `[rows, inputs]` as `encode_activations` has written them, all rows in one call, in the form that
  /// `bk_activation_type_for` names.
  const void *activations;
  size_t rows;

  /// `unit_count + 1` rising offsets along K: the product covers `units[0] ..< units[unit_count]`
  /// and its units' sums are added in the tree. NULL: all of K as one chain. Offsets other than
  /// `inputs` must be multiples of 2 (bf16) or 32 (q8, q4).
  const size_t *_Nullable units;
  size_t unit_count;

  /// The panels to compute; distinct ranges may run on distinct threads at once.
  size_t panel_begin;
  size_t panel_end;

  /// `[rows, outputs]`; row r, output n at `result[r * result_stride + n]`. Overwritten.
  float *result;
  size_t result_stride;

  /// `bk_matmul_scratch_bytes(inputs)` bytes, 64-byte aligned, this thread's own.
  void *scratch;
} bk_matmul_arguments;

/// Rows to pack into panels.
typedef struct BK_NAMED("PackArguments") bk_pack_arguments {
  /// `[outputs, inputs]`: output n, input k at element `n * source_stride + k`.
  const void *source;
  bk_source_type source_type;
  size_t source_stride;
  size_t outputs;
  size_t inputs;
  /// Packed weights, from panel 0 on; panels `panel_begin ..< panel_end` are written.
  void *panels;
  size_t panel_begin;
  size_t panel_end;
} bk_pack_arguments;

/// The keys and values of one head, in pages that conversations can share.
///
/// Position p is in page `p / page_positions` at `p % page_positions`. Inside a page the keys are
/// `[head_dimension, page_positions]` (so that 16 neighbouring positions are one vector) and the
/// values `[page_positions, head_dimension]`.
typedef struct BK_NAMED("CacheHead") bk_cache_head {
  /// Pages in the order of positions; those outside every row's window may be NULL.
  void *_Nullable const *_Nonnull pages;
  /// Where this head's keys and values start in a page, in bytes; multiples of 4.
  size_t key_offset_bytes;
  size_t value_offset_bytes;
  /// A multiple of 16.
  size_t page_positions;
  size_t head_dimension;
  bk_cache_type type;
} bk_cache_head;

/// Causal attention of neighbouring rows of one sequence to one key/value head.
typedef struct BK_NAMED("AttentionArguments") bk_attention_arguments {
  bk_cache_head cache;
  /// `[rows, query_heads, head_dimension]`: the query heads that share this key/value head lie side
  /// by side; rows are `query_stride` floats apart.
  const float *queries;
  size_t query_stride;
  size_t query_heads;
  size_t rows;
  /// Row r stands at position `first_position + r` and sees positions up to its own.
  size_t first_position;
  /// How many positions a row sees, its own included; 0 for all.
  size_t window;
  /// Multiplies query · key.
  float scale;
  /// Scores become `cap · tanh(score / cap)`; 0 for none.
  float soft_cap;
  /// `[rows, query_heads, head_dimension]`, rows `result_stride` floats apart. Overwritten.
  float *result;
  size_t result_stride;
  /// `bk_attention_scratch_bytes(span)` bytes, 64-byte aligned.
  void *scratch;
} bk_attention_arguments;

// MARK: - The table

/// The kernels of one instruction set.
typedef struct BK_NAMED("KernelTable") bk_kernels {
  bk_isa isa;
  /// The form in which `matmul_bf16` wants activations; `f32` or `bf16`.
  bk_activation_type bf16_activation;

  /// Matrix products, one per weight type. f32 and bf16 weights take `f32` activations (bf16
  /// weights `bf16_activation`), q8 and q4 take `q8` activations: integer sums are exact within a
  /// block, then `sum = fma(float(integers), weight scale · activation scale, sum)`, in rising k.
  void (*matmul_f32)(const bk_matmul_arguments *arguments);
  void (*matmul_bf16)(const bk_matmul_arguments *arguments);
  void (*matmul_q8)(const bk_matmul_arguments *arguments);
  void (*matmul_q4)(const bk_matmul_arguments *arguments);

  /// Encodes `x` `[rows, inputs]` as `type`, into `rows · bk_activation_row_bytes(type, inputs)` bytes.
  void (*encode_activations)(
      bk_activation_type type, const float *x, size_t x_stride, size_t rows, size_t inputs,
      void *encoded);

  /// Packs a range of panels. Narrowing rounds to nearest even; q8 and q4 choose per block the
  /// scale as the comments of `bk_weight_type` and `pack.h` say. The same bytes on every table.
  void (*pack_f32)(const bk_pack_arguments *arguments);
  void (*pack_bf16)(const bk_pack_arguments *arguments);
  void (*pack_q8)(const bk_pack_arguments *arguments);
  void (*pack_q4)(const bk_pack_arguments *arguments);

  /// `result[row, i] = x[row, i] / √(mean of squares + epsilon) · (weight_offset + weight[i])`.
  /// Squares are added as the rules say for vectors. `weight` NULL: no product. In place is fine.
  void (*rms_norm)(
      const float *x, size_t x_stride, const float *_Nullable weight, float weight_offset,
      float epsilon, size_t rows, size_t length, float *result, size_t result_stride);

  /// Rotates pairs (i, i + half) of every head of every row, in place: `a·cos - b·sin`,
  /// `b·cos + a·sin`. `x` is `[rows, heads, head_dimension]`; `cosines` and `sines` are
  /// `[positions, half]` and row r uses row `positions[r]`; `2 · half <= head_dimension`, and what
  /// lies beyond `2 · half` stays as it is.
  void (*rope)(
      float *x, size_t x_stride, size_t rows, size_t heads, size_t head_dimension, size_t half,
      const float *cosines, const float *sines, const int32_t *positions);

  /// `result[row, i] = silu(gate[row, i]) · up[row, i]`, silu(x) = x / (1 + e^-x).
  /// `result` may be `gate` or `up`.
  void (*silu_multiply)(
      const float *gate, const float *up, size_t stride, size_t rows, size_t length, float *result,
      size_t result_stride);

  /// The same with GELU in its tanh form: 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
  void (*gelu_multiply)(
      const float *gate, const float *up, size_t stride, size_t rows, size_t length, float *result,
      size_t result_stride);

  /// `x[i] = cap · tanh(x[i] / cap)`.
  void (*soft_cap)(float *x, size_t length, float cap);

  /// `result[i] = a[i] + b[i]`; `result` may be `a` or `b`. Residuals.
  void (*add)(const float *a, const float *b, size_t length, float *result);

  /// `x[row, i] += bias[i]`.
  void (*add_bias)(float *x, size_t x_stride, const float *bias, size_t rows, size_t length);

  /// `result[i] = residual[i] + sum over the tree of unit_count partial vectors`: the all-reduce.
  /// `partials` has a slot per unit (at most `BK_MAX_UNITS`). A device that owns a complete subtree
  /// hands in one vector, in the slot of the subtree's first unit, and NULL in its other slots.
  /// `residual` NULL: only the sum. `result` may be `residual` or a partial.
  void (*reduce)(
      const float *_Nullable const *_Nonnull partials, size_t unit_count,
      const float *_Nullable residual, size_t length, float *result);

  /// Stores rows of keys and values `[rows, head_dimension]` from `first_position` on.
  void (*store_cache)(
      const bk_cache_head *cache, const float *keys, size_t key_stride, const float *values,
      size_t value_stride, size_t rows, size_t first_position);

  /// Attention. Per row and query head: scores in one fma chain along the head's dimension, their
  /// maximum, exponentials, their sum in lanes of absolute position mod 16, and the values in one
  /// fma chain over rising positions, divided by the sum. So a row's result depends on its
  /// position, its window and the cached numbers only: not on chunks, pages or neighbours.
  void (*attention)(const bk_attention_arguments *arguments);

  /// `result[i] = e^x[i]` and `tanh(x[i])`, within 2 and 3 units in the last place; in place is
  /// fine. The functions that every kernel above uses; lane and length never matter.
  void (*exponential)(const float *x, size_t length, float *result);
  void (*hyperbolic_tangent)(const float *x, size_t length, float *result);
} bk_kernels;

/// The kernels of `isa`, or NULL where this processor (or its operating system) cannot run them.
const bk_kernels *_Nullable bk_kernels_for(bk_isa isa);

/// The fastest instruction set of this processor.
bk_isa bk_best_isa(void);

// MARK: - By weight type

/// The form in which products with weights of `type` want their activations.
static inline bk_activation_type bk_activation_type_for(
    const bk_kernels *kernels, bk_weight_type type) {
  switch (type) {
  case BK_WEIGHT_F32: return BK_ACTIVATION_F32;
  case BK_WEIGHT_BF16: return kernels->bf16_activation;
  case BK_WEIGHT_Q8:
  case BK_WEIGHT_Q4: return BK_ACTIVATION_Q8;
  }
}

/// The matrix product for weights of `type`.
static inline void bk_matmul(
    const bk_kernels *kernels, bk_weight_type type, const bk_matmul_arguments *arguments) {
  switch (type) {
  case BK_WEIGHT_F32: kernels->matmul_f32(arguments); break;
  case BK_WEIGHT_BF16: kernels->matmul_bf16(arguments); break;
  case BK_WEIGHT_Q8: kernels->matmul_q8(arguments); break;
  case BK_WEIGHT_Q4: kernels->matmul_q4(arguments); break;
  }
}

/// Packs a range of panels as `type`.
static inline void bk_pack(
    const bk_kernels *kernels, bk_weight_type type, const bk_pack_arguments *arguments) {
  switch (type) {
  case BK_WEIGHT_F32: kernels->pack_f32(arguments); break;
  case BK_WEIGHT_BF16: kernels->pack_bf16(arguments); break;
  case BK_WEIGHT_Q8: kernels->pack_q8(arguments); break;
  case BK_WEIGHT_Q4: kernels->pack_q4(arguments); break;
  }
}

/// Reads packed rows back: `result[i, k] = scale · weights[ids[i], k]` (embedding look-up from the
/// packed head, and tests). Every id must be below the outputs that were packed.
void bk_gather_packed(
    bk_weight_type type, const void *panels, size_t inputs, const int32_t *ids, size_t count,
    float scale, float *result, size_t result_stride);

/// Reads rows of an unpacked table `[outputs, inputs]`: `result[i, k] = scale · source[ids[i], k]`.
void bk_gather_rows(
    bk_source_type type, const void *source, size_t source_stride, size_t inputs,
    const int32_t *ids, size_t count, float scale, float *result, size_t result_stride);

/// Widens `count` numbers to float, exactly.
void bk_widen(bk_source_type type, const void *source, size_t count, float *result);

#pragma clang assume_nonnull end
