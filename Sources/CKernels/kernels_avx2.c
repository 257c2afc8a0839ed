// AVX2, FMA and F16C: 16 registers of 8 floats.

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include "internal.h"

/// 6 rows × 16 outputs are 12 chains of fma, more than the 8 to 10 that latency × throughput asks
/// for, and leave registers for the weights and one activation.
#define BK_FLOAT_ROWS 6
#define BK_FLOAT_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#define BK_BLOCK_ROWS 6
#define BK_BLOCK_CASES BK_FLOAT_CASES
#define BK_WIDE 1

enum { bk_dots_bf16 = false };

BK_INLINE int bk_few_panels(bk_weight_type type, int rows) {
  if (rows == 1) return 4;
  return rows == 2 && !bk_is_quantized(type) ? 2 : 1;
}

/// bf16 weights as f32. Byte products stay with the packed form here: they want signed weights.
BK_INLINE int bk_swept_form(bk_weight_type type) {
  return type == BK_WEIGHT_BF16 ? BK_WEIGHT_F32 : type;
}

/// Adds activations times 16 weights in two halves.
BK_INLINE void bk_multiply(
    const int rows, const float *x, __m256 low, __m256 high, __m256 sum[][4][2], int p) {
  BK_UNROLL for (int r = 0; r < rows; r++) {
    __m256 v = _mm256_broadcast_ss(x + r);
    sum[r][p][0] = _mm256_fmadd_ps(v, low, sum[r][p][0]);
    sum[r][p][1] = _mm256_fmadd_ps(v, high, sum[r][p][1]);
  }
}

/// A pair of k of bf16 weights, of which `count` exist.
BK_INLINE void bk_step_bf16(
    const int rows, const int panels, const char *weights, size_t panel_bytes, const float *x,
    size_t count, __m256 odd, __m256 sum[][4][2], const bk_ahead *ahead) {
  BK_UNROLL for (int p = 0; p < panels; p++) {
    const char *w = weights + p * panel_bytes;
    if (ahead->own != 0) bk_ask_ahead(ahead, w, 64);
    __m256i a = _mm256_load_si256((const __m256i *)w);
    __m256i b = _mm256_load_si256((const __m256i *)(w + 32));
    __m256 low = _mm256_castsi256_ps(_mm256_slli_epi32(a, 16));
    __m256 high = _mm256_castsi256_ps(_mm256_slli_epi32(b, 16));
    bk_multiply(rows, x, low, high, sum, p);
  }
  if (__builtin_expect(count == 1, 0)) return;  // An odd K ends with half a pair.
  BK_UNROLL for (int p = 0; p < panels; p++) {
    const char *w = weights + p * panel_bytes;
    // Loaded again, for no register is left to keep the pair in: the compiler must not know.
    __asm__("" : "+r"(w));
    __m256 low = _mm256_and_ps(*(const __m256 *)w, odd);
    __m256 high = _mm256_and_ps(*(const __m256 *)(w + 32), odd);
    bk_multiply(rows, x + rows, low, high, sum, p);
  }
}

BK_INLINE void bk_tile_float(
    bk_weight_type type, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const float *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  __m256 sum[BK_FLOAT_ROWS][4][2];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      sum[r][p][0] = sum[r][p][1] = _mm256_setzero_ps();
    }
  }
  __m256 odd = _mm256_castsi256_ps(_mm256_set1_epi32((int)0xffff0000));
  __asm__("" : "+x"(odd));  // Or the compiler takes a blend, which has fewer ports than an and.
  for (size_t k = from; k < to;) {
    size_t end = to - k < BK_BLOCK ? to : k + BK_BLOCK;
    bk_ask_for_next(ahead);
    if (type == BK_WEIGHT_F32) {
      for (; k < end; k++) {
        BK_UNROLL for (int p = 0; p < panels; p++) {
          const float *w = (const float *)(weights + p * panel_bytes) + k * BK_PANEL;
          if (ahead->own != 0) bk_ask_ahead(ahead, (const char *)w, 64);
          bk_multiply(rows, x + k * rows, _mm256_load_ps(w), _mm256_load_ps(w + 8), sum, p);
        }
      }
      continue;
    }
    for (; k < end; k += 2) {
      const char *w = weights + k * (BK_PANEL * sizeof(uint16_t));
      bk_step_bf16(rows, panels, w, panel_bytes, x + k * rows, end - k, odd, sum, ahead);
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      float *s = sums + (p * BK_FLOAT_ROWS + r) * BK_PANEL;
      _mm256_storeu_ps(s, sum[r][p][0]);
      _mm256_storeu_ps(s + 8, sum[r][p][1]);
    }
  }
}

/// One group of q8 weights, 4 k × 8 outputs, against every row. `maddubs` takes an unsigned and a
/// signed factor: |w| and x with w's sign; 127 · 127 · 2 fits its 16 bits.
BK_INLINE void bk_q8_group(
    const int rows, const char *group, const int8_t *const q[], size_t k, __m256i integers[]) {
  __m256i w = _mm256_load_si256((const __m256i *)group), magnitude = _mm256_abs_epi8(w);
  BK_UNROLL for (int r = 0; r < rows; r++) {
    int32_t four;
    memcpy(&four, q[r] + k, sizeof four);
    __m256i v = _mm256_sign_epi8(_mm256_set1_epi32(four), w);
    __m256i pairs = _mm256_maddubs_epi16(magnitude, v);
    __m256i sums = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    integers[r] = _mm256_add_epi32(integers[r], sums);
  }
}

/// Two groups of q4 weights. Nibbles are 0...15, so even a block's eight sums of pairs fit 16 bits:
/// 8 · 2 · 15 · 127 = 30480. The offset of 8 is taken off once, by the activations' sum.
BK_INLINE void bk_q4_groups(
    const int rows, const char *groups, const int8_t *const q[], size_t k, __m256i integers[]) {
  const __m256i mask = _mm256_set1_epi8(15);
  __m256i w = _mm256_load_si256((const __m256i *)groups), low = _mm256_and_si256(w, mask);
  __m256i high = _mm256_and_si256(_mm256_srli_epi16(w, 4), mask);
  BK_UNROLL for (int r = 0; r < rows; r++) {
    int32_t four[2];
    memcpy(four, q[r] + k, sizeof four);
    __m256i first = _mm256_maddubs_epi16(low, _mm256_set1_epi32(four[0]));
    __m256i second = _mm256_maddubs_epi16(high, _mm256_set1_epi32(four[1]));
    integers[r] = _mm256_add_epi16(integers[r], first);
    integers[r] = _mm256_add_epi16(integers[r], second);
  }
}

/// Integer sums of 8 outputs over a block, for every row. The loops over groups stay loops:
/// unrolled, they would be interleaved until registers run out.
BK_INLINE void bk_block_integers(
    bk_weight_type type, const int rows, const char *block, int half, const int8_t *const q[],
    __m256i integers[]) {
  BK_UNROLL for (int r = 0; r < rows; r++) integers[r] = _mm256_setzero_si256();
  const char *group = block + half * 32;
  if (type == BK_WEIGHT_Q8) {
    _Pragma("clang loop unroll(disable)") for (size_t k = 0; k < BK_BLOCK; k += 4) {
      bk_q8_group(rows, group + k * BK_PANEL, q, k, integers);
    }
  } else {
    _Pragma("clang loop unroll(disable)") for (size_t k = 0; k < BK_BLOCK; k += 8) {
      bk_q4_groups(rows, group + k * (BK_PANEL / 2), q, k, integers);
    }
  }
}

/// One row against `panels` panels at once: they share the activations in registers and make as many
/// streams of memory. Here |x| and w with x's sign are the factors, for x is what is shared.
BK_INLINE void bk_tile_row(
    bk_weight_type type, const int panels, const char *weights, size_t panel_bytes,
    const bk_q8_activations *x, size_t from, size_t to, float *sums, const bk_ahead *ahead) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  const size_t scales = bytes - BK_PANEL * sizeof(uint16_t);
  const __m256i ones = _mm256_set1_epi16(1), mask = _mm256_set1_epi8(15);
  __m256 sum[4][2];
  BK_UNROLL for (int p = 0; p < panels; p++) sum[p][0] = sum[p][1] = _mm256_setzero_ps();
  x += from / BK_BLOCK;
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++, x++) {
    const char *block = weights + b * bytes;
    if (ahead->own != 0) bk_ask_ahead(ahead, block, bytes);
    __m256i integers[4][2];
    BK_UNROLL for (int p = 0; p < panels; p++) {
      integers[p][0] = integers[p][1] = _mm256_setzero_si256();
    }
    BK_UNROLL for (int g = 0; g < (type == BK_WEIGHT_Q8 ? 8 : 4); g++) {
      int32_t four[2];
      memcpy(four, x->q + g * (type == BK_WEIGHT_Q8 ? 4 : 8), type == BK_WEIGHT_Q8 ? 4 : 8);
      __m256i first = _mm256_set1_epi32(four[0]);
      __m256i second = type == BK_WEIGHT_Q8 ? _mm256_abs_epi8(first) : _mm256_set1_epi32(four[1]);
      BK_UNROLL for (int p = 0; p < panels; p++) {
        BK_UNROLL for (int half = 0; half < 2; half++) {
          __m256i w = _mm256_load_si256(
              (const __m256i *)(block + p * panel_bytes + g * 64 + half * 32));
          if (type == BK_WEIGHT_Q8) {
            __m256i pairs = _mm256_maddubs_epi16(second, _mm256_sign_epi8(w, first));
            integers[p][half] = _mm256_add_epi32(
                integers[p][half], _mm256_madd_epi16(pairs, ones));
          } else {
            __m256i low = _mm256_maddubs_epi16(_mm256_and_si256(w, mask), first);
            __m256i high = _mm256_and_si256(_mm256_srli_epi16(w, 4), mask);
            integers[p][half] = _mm256_add_epi16(integers[p][half], low);
            integers[p][half] = _mm256_add_epi16(
                integers[p][half], _mm256_maddubs_epi16(high, second));
          }
        }
      }
    }
    __m256 x_scale = _mm256_broadcast_ss(&x->scale);
    __m256i offset = _mm256_set1_epi32(x->offset >> 4);
    BK_UNROLL for (int p = 0; p < panels; p++) {
      BK_UNROLL for (int half = 0; half < 2; half++) {
        __m256i whole = integers[p][half];
        if (type == BK_WEIGHT_Q4) whole = _mm256_add_epi32(_mm256_madd_epi16(whole, ones), offset);
        const char *stored = block + p * panel_bytes + scales + half * 16;
        __m256 scale = _mm256_cvtph_ps(_mm_load_si128((const __m128i *)stored));
        __m256 factor = _mm256_mul_ps(scale, x_scale);
        sum[p][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole), factor, sum[p][half]);
      }
    }
  }
  BK_UNROLL for (int p = 0; p < panels; p++) {
    _mm256_storeu_ps(sums + p * BK_FLOAT_ROWS * BK_PANEL, sum[p][0]);
    _mm256_storeu_ps(sums + p * BK_FLOAT_ROWS * BK_PANEL + 8, sum[p][1]);
  }
}

BK_INLINE void bk_tile_block(
    bk_weight_type type, const int rows, const char *weights, const bk_q8_activations *x,
    size_t from, size_t to, float *sums, bk_ahead *ahead) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  const size_t scales = bytes - BK_PANEL * sizeof(uint16_t);
  __m256 sum[BK_BLOCK_ROWS][2];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    sum[r][0] = sum[r][1] = _mm256_setzero_ps();
  }
  x += from / BK_BLOCK * rows;
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++, x += rows) {
    const char *block = weights + b * bytes;
    const int8_t *q[BK_BLOCK_ROWS];
    bk_ask_for_next(ahead);
    if (ahead->own != 0) bk_ask_ahead(ahead, block, bytes);
    BK_UNROLL for (int r = 0; r < rows; r++) q[r] = x[r].q;
    BK_UNROLL for (int half = 0; half < 2; half++) {
      __m256i integers[BK_BLOCK_ROWS];
      bk_block_integers(type, rows, block, half, q, integers);
      __m256 scale = _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(block + scales + half * 16)));
      BK_UNROLL for (int r = 0; r < rows; r++) {
        __m256i whole = integers[r];
        if (type == BK_WEIGHT_Q4) {
          whole = _mm256_madd_epi16(whole, _mm256_set1_epi16(1));
          whole = _mm256_add_epi32(whole, _mm256_set1_epi32(x[r].offset >> 4));
        }
        __m256 factor = _mm256_mul_ps(scale, _mm256_broadcast_ss(&x[r].scale));
        sum[r][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole), factor, sum[r][half]);
      }
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    _mm256_storeu_ps(sums + r * BK_PANEL, sum[r][0]);
    _mm256_storeu_ps(sums + r * BK_PANEL + 8, sum[r][1]);
  }
}

BK_INLINE void bk_tile(
    const int form, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const char *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  if (form == BK_WEIGHT_F32 || form == BK_WEIGHT_BF16) {
    const float *floats = (const float *)(const void *)x;
    bk_tile_float(form, rows, panels, weights, panel_bytes, floats, from, to, sums, ahead);
    return;
  }
  const bk_q8_activations *blocks = (const bk_q8_activations *)(const void *)x;
  if (rows == 1) bk_tile_row(form, panels, weights, panel_bytes, blocks, from, to, sums, ahead);
  else bk_tile_block(form, rows, weights, blocks, from, to, sums, ahead);
}

#include "attention.h"
#include "matmul.h"
#include "pack.h"
#include "rows.h"
#include "table.h"

#pragma clang attribute pop

const bk_kernels bk_kernels_avx2 = BK_TABLE(BK_ISA_AVX2, BK_ACTIVATION_F32);

#endif
