// AVX2, FMA and F16C: 16 registers of 8 floats.

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#include "internal.h"

/// 6 rows × 16 outputs are 12 chains of fma, more than the 8 to 10 that latency × throughput asks
/// for, and leave registers for the weights and one activation.
#define BK_TILE_ROWS 6
#define BK_TILE_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#define BK_BLOCK_ROWS 6
#define BK_BLOCK_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)

enum { bk_activation_bytes = sizeof(float), bk_sums_stride = 96 * BK_PANEL };

BK_INLINE int bk_tile_panels(int rows) { return rows == 1 ? 4 : rows <= 3 ? 2 : 1; }

BK_INLINE void bk_tile_float(
    bk_weight_type type, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const void *activations, size_t x_stride_bytes, size_t from, size_t to, float *sums,
    bool first) {
  __m256 sum[BK_TILE_ROWS][4][2];
  const float *x[BK_TILE_ROWS];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    x[r] = (const float *)((const char *)activations + r * x_stride_bytes);
    BK_UNROLL for (int p = 0; p < panels; p++) {
      const float *s = sums + p * bk_sums_stride + r * BK_PANEL;
      sum[r][p][0] = first ? _mm256_setzero_ps() : _mm256_loadu_ps(s);
      sum[r][p][1] = first ? _mm256_setzero_ps() : _mm256_loadu_ps(s + 8);
    }
  }
  if (type == BK_WEIGHT_F32) {
    for (size_t k = from; k < to; k++) {
      BK_UNROLL for (int p = 0; p < panels; p++) {
        const float *w = (const float *)(weights + p * panel_bytes) + k * BK_PANEL;
        __m256 low = _mm256_load_ps(w), high = _mm256_load_ps(w + 8);
        BK_UNROLL for (int r = 0; r < rows; r++) {
          __m256 v = _mm256_broadcast_ss(x[r] + k);
          sum[r][p][0] = _mm256_fmadd_ps(v, low, sum[r][p][0]);
          sum[r][p][1] = _mm256_fmadd_ps(v, high, sum[r][p][1]);
        }
      }
    }
  } else {
    const __m256i odd_mask = _mm256_set1_epi32((int)0xffff0000);
    for (size_t k = from; k < to; k += 2) {
      bool pair = k + 1 < to;
      BK_UNROLL for (int p = 0; p < panels; p++) {
        const char *w = weights + p * panel_bytes + k * (BK_PANEL * sizeof(uint16_t));
        __m256i a = _mm256_load_si256((const __m256i *)w);
        __m256i b = _mm256_load_si256((const __m256i *)(w + 32));
        __m256 low = _mm256_castsi256_ps(_mm256_slli_epi32(a, 16));
        __m256 high = _mm256_castsi256_ps(_mm256_slli_epi32(b, 16));
        BK_UNROLL for (int r = 0; r < rows; r++) {
          __m256 v = _mm256_broadcast_ss(x[r] + k);
          sum[r][p][0] = _mm256_fmadd_ps(v, low, sum[r][p][0]);
          sum[r][p][1] = _mm256_fmadd_ps(v, high, sum[r][p][1]);
        }
        if (!pair) continue;
        low = _mm256_castsi256_ps(_mm256_and_si256(a, odd_mask));
        high = _mm256_castsi256_ps(_mm256_and_si256(b, odd_mask));
        BK_UNROLL for (int r = 0; r < rows; r++) {
          __m256 v = _mm256_broadcast_ss(x[r] + k + 1);
          sum[r][p][0] = _mm256_fmadd_ps(v, low, sum[r][p][0]);
          sum[r][p][1] = _mm256_fmadd_ps(v, high, sum[r][p][1]);
        }
      }
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      float *s = sums + p * bk_sums_stride + r * BK_PANEL;
      _mm256_storeu_ps(s, sum[r][p][0]);
      _mm256_storeu_ps(s + 8, sum[r][p][1]);
    }
  }
}

/// Integer sums of 8 outputs over a block, for every row. `maddubs` takes an unsigned and a signed
/// factor: |w| and x with w's sign; 127 · 127 · 2 fits its 16 bits.
BK_INLINE void bk_block_integers(
    bk_weight_type type, const int rows, const char *block, int half,
    const bk_q8_activations *const x[], __m256i integers[]) {
  const __m256i ones = _mm256_set1_epi16(1);
  BK_UNROLL for (int r = 0; r < rows; r++) integers[r] = _mm256_setzero_si256();
  if (type == BK_WEIGHT_Q8) {
    BK_UNROLL for (int g = 0; g < 8; g++) {
      __m256i w = _mm256_load_si256((const __m256i *)(block + g * 64 + half * 32));
      __m256i magnitude = _mm256_abs_epi8(w);
      BK_UNROLL for (int r = 0; r < rows; r++) {
        int32_t four;
        memcpy(&four, x[r]->q + g * 4, sizeof four);
        __m256i v = _mm256_sign_epi8(_mm256_set1_epi32(four), w);
        __m256i pairs = _mm256_maddubs_epi16(magnitude, v);
        integers[r] = _mm256_add_epi32(integers[r], _mm256_madd_epi16(pairs, ones));
      }
    }
  } else {
    // Nibbles are 0...15, so even the sum of the block's eight products of pairs fits 16 bits:
    // 8 · 2 · 15 · 127 = 30480. The offset of 8 is taken off once, by the activations' sum.
    const __m256i mask = _mm256_set1_epi8(15);
    BK_UNROLL for (int g = 0; g < 4; g++) {
      __m256i w = _mm256_load_si256((const __m256i *)(block + g * 64 + half * 32));
      __m256i low = _mm256_and_si256(w, mask);
      __m256i high = _mm256_and_si256(_mm256_srli_epi16(w, 4), mask);
      BK_UNROLL for (int r = 0; r < rows; r++) {
        int32_t four[2];
        memcpy(four, x[r]->q + g * 8, sizeof four);
        __m256i pairs = _mm256_add_epi16(
            _mm256_maddubs_epi16(low, _mm256_set1_epi32(four[0])),
            _mm256_maddubs_epi16(high, _mm256_set1_epi32(four[1])));
        integers[r] = _mm256_add_epi16(integers[r], pairs);
      }
    }
    BK_UNROLL for (int r = 0; r < rows; r++) {
      integers[r] = _mm256_sub_epi32(
          _mm256_madd_epi16(integers[r], ones), _mm256_set1_epi32(8 * x[r]->sum));
    }
  }
}

BK_INLINE void bk_tile_block(
    bk_weight_type type, const int rows, const char *weights, const char *activations,
    size_t x_stride_bytes, size_t from, size_t to, float *sums) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  const size_t scales = bytes - BK_PANEL * sizeof(uint16_t);
  __m256 sum[BK_BLOCK_ROWS][2];
  BK_UNROLL for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = _mm256_setzero_ps();
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++) {
    const char *block = weights + b * bytes;
    const bk_q8_activations *x[BK_BLOCK_ROWS];
    BK_UNROLL for (int r = 0; r < rows; r++) {
      x[r] = (const bk_q8_activations *)(activations + r * x_stride_bytes) + b;
    }
    BK_UNROLL for (int half = 0; half < 2; half++) {
      __m256i integers[BK_BLOCK_ROWS];
      bk_block_integers(type, rows, block, half, x, integers);
      __m256 scale = _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(block + scales + half * 16)));
      BK_UNROLL for (int r = 0; r < rows; r++) {
        __m256 factor = _mm256_mul_ps(scale, _mm256_broadcast_ss(&x[r]->scale));
        sum[r][half] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(integers[r]), factor, sum[r][half]);
      }
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    _mm256_storeu_ps(sums + r * BK_PANEL, sum[r][0]);
    _mm256_storeu_ps(sums + r * BK_PANEL + 8, sum[r][1]);
  }
}

#include "attention.h"
#include "matmul.h"
#include "pack.h"
#include "rows.h"
#include "table.h"

#pragma clang attribute pop

const bk_kernels bk_kernels_avx2 = BK_TABLE(BK_ISA_AVX2, BK_ACTIVATION_F32);

#endif
