#pragma once

// What every instruction set's file shares: number formats, 16-lane vectors, and the tree order.

#include "kernels.h"

#include <math.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"  // Vectors are passed between inlined functions only.

#define BK_INLINE static inline __attribute__((always_inline, unused))
#define BK_UNROLL _Pragma("clang loop unroll(full)")

// MARK: - Number formats

BK_INLINE uint32_t bk_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

BK_INLINE float bk_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

BK_INLINE float bk_from_bf16(uint16_t x) { return bk_float((uint32_t)x << 16); }

/// Rounds to nearest even; a NaN stays a (quiet) NaN.
BK_INLINE uint16_t bk_to_bf16(float x) {
  uint32_t bits = bk_bits(x);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  uint32_t quiet = (bits >> 16) | 0x40;
  return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? quiet : rounded);
}

/// Exact. The exponent is rebased by a product, which also normalises the subnormal numbers.
BK_INLINE float bk_from_f16(uint16_t x) {
  uint32_t magnitude = (uint32_t)(x & 0x7fff) << 13;
  uint32_t rebased = bk_bits(bk_float(magnitude) * 0x1p112f);
  uint32_t special = magnitude | 0x7f800000;  // Infinity or NaN.
  uint32_t sign = (uint32_t)(x & 0x8000) << 16;
  return bk_float((magnitude >= 0x0f800000 ? special : rebased) | sign);
}

/// Rounds to nearest even. Adding a power of two in the right binade makes the adder do the rounding.
BK_INLINE uint16_t bk_to_f16(float x) {
  uint32_t bits = bk_bits(x);
  uint32_t sign = (bits >> 16) & 0x8000;
  uint32_t magnitude = bits & 0x7fffffff;
  // Subnormal in binary16: units of 2^-24, which is the last bit of a float in [0.5, 1).
  uint32_t subnormal = bk_bits(bk_float(magnitude) + 0.5f) - 0x3f000000;
  uint32_t normal = (magnitude - (112u << 23) + 0xfff + ((magnitude >> 13) & 1)) >> 13;
  uint32_t result = magnitude < 0x38800000 ? subnormal : normal;
  result = magnitude >= 0x477ff000 ? 0x7c00 : result;
  result = magnitude > 0x7f800000 ? 0x7e00 : result;
  return (uint16_t)(result | sign);
}

// MARK: - Blocks

/// 32 quantized activations of one row.
typedef struct bk_q8_activations {
  int8_t q[BK_BLOCK];
  float scale;
  /// -128 times the sum of q: what a product with weights + 128 has too much.
  int32_t offset;
} bk_q8_activations;

/// 32 inputs × 16 outputs of q8 weights.
typedef struct bk_q8_block {
  int8_t q[8][BK_PANEL][4];
  uint16_t scale[BK_PANEL];
} bk_q8_block;

/// 32 inputs × 16 outputs of q4 weights.
typedef struct bk_q4_block {
  uint8_t q[4][BK_PANEL][4];
  uint16_t scale[BK_PANEL];
} bk_q4_block;

/// How the weights of a tile lie: packed as one of `bk_weight_type`, or:
enum {
  /// `bk_staged_block`s, of q8 and q4 weights.
  BK_STAGED = 4,
};

/// 32 inputs × 16 outputs of quantized weights, unpacked: q + 128.
typedef struct bk_staged_block {
  uint8_t q[8][BK_PANEL][4];
  float scale[BK_PANEL];
} bk_staged_block;

_Static_assert(sizeof(bk_q8_activations) == 40, "part of the documented format");
_Static_assert(sizeof(bk_q8_block) == 544, "part of the documented format");
_Static_assert(sizeof(bk_q4_block) == 288, "part of the documented format");

BK_INLINE bool bk_is_quantized(bk_weight_type type) {
  return type == BK_WEIGHT_Q8 || type == BK_WEIGHT_Q4;
}

// MARK: - Vectors of 16 lanes

// The same operations on every instruction set: the compiler makes one zmm, two ymm, four NEON
// registers or sixteen scalars of them. Lanes never meet, except in `bk_sum` and `bk_max`.
typedef float bk_v16 __attribute__((vector_size(64)));
typedef float bk_v8 __attribute__((vector_size(32)));
typedef float bk_v4 __attribute__((vector_size(16)));
typedef int32_t bk_i16 __attribute__((vector_size(64)));
typedef uint32_t bk_u16 __attribute__((vector_size(64)));
typedef uint16_t bk_h16 __attribute__((vector_size(32)));

BK_INLINE bk_v16 bk_splat(float x) {
  return (bk_v16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
}

BK_INLINE bk_v16 bk_load(const float *p) {
  bk_v16 v;
  memcpy(&v, p, sizeof v);
  return v;
}

BK_INLINE void bk_store(float *p, bk_v16 v) { memcpy(p, &v, sizeof v); }

/// The first `count` < 16 elements; zeros after.
BK_INLINE bk_v16 bk_load_tail(const float *p, size_t count) {
  float lanes[16] = {0};
  for (size_t i = 0; i < count; i++) lanes[i] = p[i];
  return bk_load(lanes);
}

BK_INLINE void bk_store_tail(float *p, bk_v16 v, size_t count) {
  float lanes[16];
  bk_store(lanes, v);
  for (size_t i = 0; i < count; i++) p[i] = lanes[i];
}

BK_INLINE bk_v16 bk_load_upto(const float *p, size_t count) {
  return count >= 16 ? bk_load(p) : bk_load_tail(p, count);
}

BK_INLINE void bk_store_upto(float *p, bk_v16 v, size_t count) {
  if (count >= 16) bk_store(p, v);
  else bk_store_tail(p, v, count);
}

BK_INLINE bk_v16 bk_load_bf16(const uint16_t *p) {
  bk_h16 h;
  memcpy(&h, p, sizeof h);
  return (bk_v16)(__builtin_convertvector(h, bk_u16) << 16);
}

BK_INLINE void bk_store_bf16(uint16_t *p, bk_v16 v) {
  bk_u16 bits = (bk_u16)v;
  bk_u16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  bk_u16 quiet = (bits >> 16) | 0x40;
  bk_u16 isNaN = (bk_u16)((bits & 0x7fffffff) > 0x7f800000);
  bk_h16 h = __builtin_convertvector((isNaN & quiet) | (~isNaN & rounded), bk_h16);
  memcpy(p, &h, sizeof h);
}

/// The same as `bk_to_f16`, as 16 numbers.
BK_INLINE bk_u16 bk_f16_bits(bk_v16 x) {
  bk_u16 sign = ((bk_u16)x >> 16) & 0x8000, magnitude = (bk_u16)x & 0x7fffffff;
  bk_u16 subnormal = (bk_u16)((bk_v16)magnitude + 0.5f) - 0x3f000000;
  bk_u16 normal = (magnitude - (112u << 23) + 0xfff + ((magnitude >> 13) & 1)) >> 13;
  bk_u16 isSmall = (bk_u16)(magnitude < 0x38800000), isLarge = (bk_u16)(magnitude >= 0x477ff000);
  bk_u16 isNaN = (bk_u16)(magnitude > 0x7f800000);
  bk_u16 result = (isSmall & subnormal) | (~isSmall & normal);
  result = (isLarge & 0x7c00) | (~isLarge & result);
  result = (isNaN & 0x7e00) | (~isNaN & result);
  return result | sign;
}

/// The same as `bk_from_f16`.
BK_INLINE bk_v16 bk_f16_values(bk_u16 bits) {
  bk_u16 magnitude = (bits & 0x7fff) << 13, sign = (bits & 0x8000) << 16;
  bk_u16 rebased = (bk_u16)((bk_v16)magnitude * 0x1p112f), special = magnitude | 0x7f800000;
  bk_u16 isSpecial = (bk_u16)(magnitude >= 0x0f800000);
  return (bk_v16)((isSpecial & special) | (~isSpecial & rebased) | sign);
}

BK_INLINE bk_v16 bk_load_f16(const uint16_t *p) {
  bk_h16 h;
  memcpy(&h, p, sizeof h);
  return bk_f16_values(__builtin_convertvector(h, bk_u16));
}

BK_INLINE void bk_store_f16(uint16_t *p, bk_v16 x) {
  bk_h16 h = __builtin_convertvector(bk_f16_bits(x), bk_h16);
  memcpy(p, &h, sizeof h);
}

BK_INLINE bk_v16 bk_fma(bk_v16 a, bk_v16 b, bk_v16 c) { return __builtin_elementwise_fma(a, b, c); }

BK_INLINE bk_v16 bk_select(bk_i16 mask, bk_v16 a, bk_v16 b) {
  return (bk_v16)((mask & (bk_i16)a) | (~mask & (bk_i16)b));
}

BK_INLINE bk_v16 bk_absolute(bk_v16 x) { return (bk_v16)((bk_u16)x & 0x7fffffffu); }

/// Nearest even integer of |x| < 2^21, as float and as int.
BK_INLINE bk_v16 bk_round(bk_v16 x) { return (x + bk_splat(0x1.8p23f)) - bk_splat(0x1.8p23f); }
BK_INLINE bk_i16 bk_integer(bk_v16 x) { return (bk_i16)(x + bk_splat(0x1.8p23f)) - 0x4b400000; }

/// The tree of distance 8, 4, 2, 1.
BK_INLINE float bk_sum(bk_v16 v) {
  bk_v8 a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
      + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  bk_v4 b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  return (b[0] + b[2]) + (b[1] + b[3]);
}

/// `x > m ? x : m`, so a NaN never becomes the maximum.
BK_INLINE bk_v16 bk_larger(bk_v16 x, bk_v16 m) { return bk_select(x > m, x, m); }

BK_INLINE float bk_max(bk_v16 v) {
  float m = v[0];
  for (int i = 1; i < 16; i++) m = v[i] > m ? v[i] : m;
  return m;
}

/// e^x within 2 ulp: 2^n · p(r), r = x - n·ln 2 in two parts, |r| ≤ ln 2 / 2 (Cody and Waite 1980);
/// p is the Taylor polynomial of degree 7, whose remainder is below 2^-27 there. 2^n is applied in
/// two halves so that results may be denormal.
BK_INLINE bk_v16 bk_exp(bk_v16 x) {
  const bk_v16 shift = bk_splat(0x1.8p23f);
  bk_v16 clamped = bk_select(x < bk_splat(-104.0f), bk_splat(-104.0f), x);
  clamped = bk_select(clamped > bk_splat(89.0f), bk_splat(89.0f), clamped);
  bk_v16 shifted = bk_fma(clamped, bk_splat(0x1.715476p+0f), shift);
  bk_v16 n = shifted - shift;
  bk_v16 r = bk_fma(n, bk_splat(-0x1.62e400p-1f), clamped);
  r = bk_fma(n, bk_splat(-0x1.7f7d1cp-20f), r);
  bk_v16 p = bk_splat(0x1.a01a02p-13f);
  p = bk_fma(p, r, bk_splat(0x1.6c16c2p-10f));
  p = bk_fma(p, r, bk_splat(0x1.111112p-7f));
  p = bk_fma(p, r, bk_splat(0x1.555556p-5f));
  p = bk_fma(p, r, bk_splat(0x1.555556p-3f));
  p = bk_fma(p, r, bk_splat(0.5f));
  p = bk_fma(p, r, bk_splat(1.0f));
  p = bk_fma(p, r, bk_splat(1.0f));
  bk_i16 exponent = (bk_i16)((bk_u16)shifted - 0x4b400000u);
  bk_i16 half = exponent >> 1;
  bk_v16 first = (bk_v16)((bk_u16)(half + 127) << 23);
  bk_v16 second = (bk_v16)((bk_u16)(exponent - half + 127) << 23);
  return p * first * second;
}

/// tanh x within 3 ulp: an odd polynomial below 0.625 (Cephes, tanhf), 1 - 2 / (e^2|x| + 1) above.
BK_INLINE bk_v16 bk_tanh(bk_v16 x) {
  bk_u16 sign = (bk_u16)x & 0x80000000u;
  bk_v16 magnitude = (bk_v16)((bk_u16)x & 0x7fffffffu);
  bk_v16 z = x * x;
  bk_v16 p = bk_splat(-5.70498872745e-3f);
  p = bk_fma(p, z, bk_splat(2.06390887954e-2f));
  p = bk_fma(p, z, bk_splat(-5.37397155531e-2f));
  p = bk_fma(p, z, bk_splat(1.33314422036e-1f));
  p = bk_fma(p, z, bk_splat(-3.33332819422e-1f));
  bk_v16 small = bk_fma(p * z, x, x);
  bk_v16 large = bk_splat(1.0f)
      - bk_splat(2.0f) / (bk_exp(magnitude + magnitude) + bk_splat(1.0f));
  large = (bk_v16)((bk_u16)large | sign);
  return bk_select(magnitude < bk_splat(0.625f), small, large);
}

// MARK: - Memory ahead of a tile

enum {
  /// How far ahead weights are asked for that come from memory, in bytes: hardware prefetchers start anew
  /// at every 4 KiB.
  BK_FAR = 4096,
  /// … and from L2.
  BK_NEAR = 512,
};

/// What a tile asks for while it multiplies.
typedef struct bk_ahead {
  /// How far ahead of its own weights, into L1: 0 (they are there), `BK_NEAR` or `BK_FAR`.
  size_t own;
  /// What comes after its panels, into L2: so many cache lines for every 32 inputs.
  const char *next;
  size_t lines;
} bk_ahead;

/// Asks for the next lines; to be called for every 32 inputs.
BK_INLINE void bk_ask_for_next(bk_ahead *ahead) {
  for (size_t i = 0; i < ahead->lines; i++, ahead->next += 64) {
    __builtin_prefetch(ahead->next, 0, 2);
  }
}

/// Asks for weights ahead of those at `weights`.
BK_INLINE void bk_ask_ahead(const bk_ahead *ahead, const char *weights, size_t bytes) {
  weights += ahead->own;
  BK_UNROLL for (size_t i = 0; i < bytes; i += 64) {
    // What comes from memory is read once in a step: into L1 alone, to displace nothing elsewhere.
    if (ahead->own == BK_FAR) __builtin_prefetch(weights + i, 0, 0);
    else __builtin_prefetch(weights + i, 0, 3);
  }
}

// MARK: - Reduction units

enum {
  /// Bytes of a product's scratch besides its staged weights; checked in matmul.h.
  BK_MATMUL_SCRATCH = 16 << 10,
  /// The most lines of a tile of attention, of any table.
  BK_MOST_LINES = 8,
  /// The most panels that are staged at once, of any table.
  BK_MOST_WIDE = 2,
};

/// The units of a product: whole K as one unit where the caller gave none.
typedef struct bk_unit_range {
  size_t offsets[BK_MAX_UNITS + 1];
  size_t count;
} bk_unit_range;

BK_INLINE bk_unit_range bk_units_of(const bk_matmul_arguments *a) {
  bk_unit_range range = {{0, a->inputs}, 1};
  if (a->units == NULL) return range;
  range.count = a->unit_count < BK_MAX_UNITS ? a->unit_count : BK_MAX_UNITS;
  for (size_t i = 0; i <= range.count; i++) range.offsets[i] = a->units[i];
  return range;
}

/// How many sums of the tree are complete after unit `index` of `count`: a binary counter, where the
/// last unit completes all that is open. This is the tree whose left subtrees are powers of two.
BK_INLINE int bk_tree_merges(size_t index, size_t count) {
  return index + 1 == count ? __builtin_popcountll(index) : __builtin_ctzll(~(uint64_t)index);
}
