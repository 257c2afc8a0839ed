// Tiles over 32 registers of 16 floats: one panel's outputs are one register. Included by the files of
// the AVX-512 instruction sets, which say with BK_DOTS_BF16 (0 or 1) how they multiply bf16 weights.

#include <immintrin.h>

#include "internal.h"

/// 14 rows × 2 panels are 28 sums; the other registers hold two weights and one activation. That is
/// 16 loads for 28 multiplications, where a processor does two of each in a cycle.
#define BK_FLOAT_ROWS 14
#define BK_FLOAT_CASES(CASE)                                                                     \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11)       \
  CASE(12) CASE(13) CASE(14)
/// Quantized weights need two registers a sum: the block's integers, and the float.
#define BK_BLOCK_ROWS 7
#define BK_BLOCK_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7)
#define BK_WIDE 2
/// Lines of a tile of attention: a key or value is widened once for all of them.
#define BK_LINES 8
enum { bk_dots_bf16 = BK_DOTS_BF16 };

BK_INLINE int bk_few_panels(bk_weight_type type, int rows) {
  if (bk_is_quantized(type)) return rows <= 3 ? 4 : 2;
  return rows <= 6 ? 4 : 2;
}

BK_INLINE int bk_swept_form(bk_weight_type type) {
  if (bk_is_quantized(type)) return BK_STAGED;
  return type == BK_WEIGHT_BF16 && !bk_dots_bf16 ? BK_WEIGHT_F32 : type;
}

/// Activation k of row r in all lanes.
BK_INLINE __m512 bk_splat_float(const char *x, size_t k) {
  return _mm512_set1_ps(((const float *)(const void *)x)[k]);
}

/// Four bytes of activations in all lanes.
BK_INLINE __m512i bk_splat_word(const char *x, size_t offset) {
  int32_t word;
  memcpy(&word, x + offset, sizeof word);
  return _mm512_set1_epi32(word);
}

BK_INLINE void bk_store_tile(const int rows, const int panels, __m512 sum[][4], float *sums) {
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      _mm512_storeu_ps(sums + (p * BK_FLOAT_ROWS + r) * BK_PANEL, sum[r][p]);
    }
  }
}

/// One k of f32 weights.
BK_INLINE void bk_step_f32(
    const int rows, const int panels, const char *weights, size_t panel_bytes, const char *x,
    size_t k, __m512 sum[][4]) {
  __m512 w[4];
  BK_UNROLL for (int p = 0; p < panels; p++) {
    w[p] = _mm512_loadu_ps(weights + p * panel_bytes + k * (BK_PANEL * sizeof(float)));
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    __m512 v = bk_splat_float(x, k * rows + r);
    BK_UNROLL for (int p = 0; p < panels; p++) sum[r][p] = _mm512_fmadd_ps(v, w[p], sum[r][p]);
  }
}

/// A pair of k of bf16 weights, of which `count` exist.
BK_INLINE void bk_step_bf16(
    const int rows, const int panels, const __m512i pair[], const char *x, size_t k, size_t count,
    __m512 sum[][4]) {
#if BK_DOTS_BF16
  (void)count;
  BK_UNROLL for (int r = 0; r < rows; r++) {
    __m512i v = bk_splat_word(x, (k / 2 * rows + r) * sizeof(uint32_t));
    BK_UNROLL for (int p = 0; p < panels; p++) {
      sum[r][p] = _mm512_dpbf16_ps(sum[r][p], (__m512bh)pair[p], (__m512bh)v);
    }
  }
#else
  const __m512i odd = _mm512_set1_epi32((int)0xffff0000);
  BK_UNROLL for (int r = 0; r < rows; r++) {
    __m512 v = bk_splat_float(x, k * rows + r);
    BK_UNROLL for (int p = 0; p < panels; p++) {
      __m512 w = _mm512_castsi512_ps(_mm512_slli_epi32(pair[p], 16));
      sum[r][p] = _mm512_fmadd_ps(v, w, sum[r][p]);
    }
  }
  if (__builtin_expect(count == 1, 0)) return;  // An odd K ends with half a pair.
  BK_UNROLL for (int r = 0; r < rows; r++) {
    __m512 v = bk_splat_float(x, (k + 1) * rows + r);
    BK_UNROLL for (int p = 0; p < panels; p++) {
      __m512 w = _mm512_castsi512_ps(_mm512_and_si512(pair[p], odd));
      sum[r][p] = _mm512_fmadd_ps(v, w, sum[r][p]);
    }
  }
#endif
}

BK_INLINE void bk_tile_float(
    const int type, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const char *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  __m512 sum[BK_FLOAT_ROWS][4];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) sum[r][p] = _mm512_setzero_ps();
  }
  for (size_t k = from; k < to;) {
    size_t end = to - k < BK_BLOCK ? to : k + BK_BLOCK;
    bk_ask_for_next(ahead);
    if (type == BK_WEIGHT_F32) {
      for (; k < end; k++) {
        BK_UNROLL for (int p = 0; p < panels && ahead->own != 0; p++) {
          bk_ask_ahead(ahead, weights + p * panel_bytes + k * (BK_PANEL * sizeof(float)), 64);
        }
        bk_step_f32(rows, panels, weights, panel_bytes, x, k, sum);
      }
      continue;
    }
    for (; k < end; k += 2) {
      __m512i pair[4];
      BK_UNROLL for (int p = 0; p < panels; p++) {
        const char *w = weights + p * panel_bytes + k * (BK_PANEL * sizeof(uint16_t));
        if (ahead->own != 0) bk_ask_ahead(ahead, w, 64);
        pair[p] = _mm512_loadu_si512(w);
      }
      bk_step_bf16(rows, panels, pair, x, k, end - k, sum);
    }
  }
  bk_store_tile(rows, panels, sum, sums);
}

/// Group `g` of a panel's block, 4 k of 16 outputs, as unsigned bytes: q8 weights + 128, or nibbles.
BK_INLINE __m512i bk_unsigned_weights(const int form, const char *block, int g) {
  __m512i bytes = _mm512_loadu_si512(block + (form == BK_WEIGHT_Q4 ? g / 2 : g) * 64);
  if (form == BK_STAGED) return bytes;
  if (form == BK_WEIGHT_Q8) return _mm512_xor_si512(bytes, _mm512_set1_epi8(-128));
  if (g % 2 != 0) bytes = _mm512_srli_epi16(bytes, 4);
  return _mm512_and_si512(bytes, _mm512_set1_epi8(15));
}

/// What to start a block's sums with, so that the unsigned weights' offset is taken off: -128 or, for
/// nibbles, -8 times the sum of the block's activations.
BK_INLINE __m512i bk_offset(const int form, const char *q) {
  __m512i offset = bk_splat_word(q, offsetof(bk_q8_activations, offset));
  return form == BK_WEIGHT_Q4 ? _mm512_srai_epi32(offset, 4) : offset;
}

/// The scales of 16 outputs.
BK_INLINE __m512 bk_scales(const int form, const char *block, size_t bytes) {
  if (form == BK_STAGED) return _mm512_loadu_ps(block + offsetof(bk_staged_block, scale));
  const void *stored = block + bytes - BK_PANEL * sizeof(uint16_t);
  return _mm512_cvtph_ps(_mm256_loadu_si256(stored));
}

BK_INLINE size_t bk_block_bytes(const int form) {
  if (form == BK_STAGED) return sizeof(bk_staged_block);
  return form == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
}

/// `vpdpbusd` takes unsigned weights and signed activations.
BK_INLINE void bk_tile_block(
    const int form, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const char *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  const size_t bytes = bk_block_bytes(form);
  __m512 sum[BK_BLOCK_ROWS][4];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) sum[r][p] = _mm512_setzero_ps();
  }
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++) {
    const char *block = weights + b * bytes, *q = x + b * rows * sizeof(bk_q8_activations);
    const size_t stride = sizeof(bk_q8_activations);
    bk_ask_for_next(ahead);
    BK_UNROLL for (int p = 0; p < panels && ahead->own != 0; p++) {
      bk_ask_ahead(ahead, block + p * panel_bytes, bytes);
    }
    __m512i integers[BK_BLOCK_ROWS][4];
    BK_UNROLL for (int r = 0; r < rows; r++) {
      __m512i offset = bk_offset(form, q + r * stride);
      BK_UNROLL for (int p = 0; p < panels; p++) integers[r][p] = offset;
    }
    BK_UNROLL for (int g = 0; g < 8; g++) {
      __m512i w[4];
      BK_UNROLL for (int p = 0; p < panels; p++) {
        w[p] = bk_unsigned_weights(form, block + p * panel_bytes, g);
      }
      BK_UNROLL for (int r = 0; r < rows; r++) {
        __m512i v = bk_splat_word(q + r * stride, g * 4);
        BK_UNROLL for (int p = 0; p < panels; p++) {
          integers[r][p] = _mm512_dpbusd_epi32(integers[r][p], w[p], v);
        }
      }
    }
    BK_UNROLL for (int p = 0; p < panels; p++) {
      __m512 scale = bk_scales(form, block + p * panel_bytes, bytes);
      BK_UNROLL for (int r = 0; r < rows; r++) {
        __m512i s = bk_splat_word(q + r * stride, offsetof(bk_q8_activations, scale));
        __m512 factor = _mm512_mul_ps(scale, _mm512_castsi512_ps(s));
        sum[r][p] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(integers[r][p]), factor, sum[r][p]);
      }
    }
  }
  bk_store_tile(rows, panels, sum, sums);
}

BK_INLINE void bk_tile(
    const int form, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const char *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  if (form == BK_WEIGHT_F32 || form == BK_WEIGHT_BF16) {
    bk_tile_float(form, rows, panels, weights, panel_bytes, x, from, to, sums, ahead);
  } else {
    bk_tile_block(form, rows, panels, weights, panel_bytes, x, from, to, sums, ahead);
  }
}

#include "attention.h"
#include "matmul.h"
#include "pack.h"
#include "rows.h"
#include "table.h"
