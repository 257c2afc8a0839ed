// NEON with the dot products of Armv8.2 (dotprod): 32 registers of 4 floats.

#if defined(__aarch64__)

#include <arm_neon.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#include "internal.h"

/// 6 rows × 16 outputs are 24 sums; the other registers hold four weights and one activation.
#define BK_FLOAT_ROWS 6
#define BK_FLOAT_CASES(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
/// Quantized weights need two registers a sum: the block's integers, and the float.
#define BK_BLOCK_ROWS 3
#define BK_BLOCK_CASES(CASE) CASE(1) CASE(2) CASE(3)
#define BK_WIDE 1

enum { bk_dots_bf16 = false };

/// One row's 4 sums leave the multipliers waiting for each other, so small models take more panels.
BK_INLINE int bk_few_panels(bk_weight_type type, int rows) {
  if (bk_is_quantized(type)) return 1;
  return rows == 1 ? 4 : rows == 2 ? 2 : 1;
}

/// bf16 weights as f32. `sdot` takes signed bytes as they are packed.
BK_INLINE int bk_swept_form(bk_weight_type type) {
  return type == BK_WEIGHT_BF16 ? BK_WEIGHT_F32 : type;
}

/// Adds activation k of every row times 16 weights.
BK_INLINE void bk_multiply(
    const int rows, const float *x, size_t k, const float32x4_t w[4], float32x4_t sum[][4][4],
    int panel) {
  BK_UNROLL for (int r = 0; r < rows; r++) {
    float32x4_t v = vld1q_dup_f32(x + k * rows + r);
    BK_UNROLL for (int q = 0; q < 4; q++) sum[r][panel][q] = vfmaq_f32(sum[r][panel][q], v, w[q]);
  }
}

/// A pair of k of bf16 weights, of which `count` exist.
BK_INLINE void bk_step_bf16(
    const int rows, const char *pair, const float *x, size_t k, size_t count,
    float32x4_t sum[][4][4], int panel) {
  const uint32x4_t odd = vdupq_n_u32(0xffff0000);
  const uint32_t *stored = (const uint32_t *)(const void *)pair;
  float32x4_t even[4], uneven[4];
  BK_UNROLL for (int q = 0; q < 4; q++) {
    uint32x4_t both = vld1q_u32(stored + 4 * q);
    even[q] = vreinterpretq_f32_u32(vshlq_n_u32(both, 16));
    uneven[q] = vreinterpretq_f32_u32(vandq_u32(both, odd));
  }
  bk_multiply(rows, x, k, even, sum, panel);
  // An odd K ends with half a pair.
  if (__builtin_expect(count > 1, 1)) bk_multiply(rows, x, k + 1, uneven, sum, panel);
}

BK_INLINE void bk_tile_float(
    const int type, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const float *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  float32x4_t sum[BK_FLOAT_ROWS][4][4];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      BK_UNROLL for (int q = 0; q < 4; q++) sum[r][p][q] = vdupq_n_f32(0);
    }
  }
  for (size_t k = from; k < to;) {
    size_t end = to - k < BK_BLOCK ? to : k + BK_BLOCK;
    bk_ask_for_next(ahead);
    if (type == BK_WEIGHT_F32) {
      for (; k < end; k++) {
        BK_UNROLL for (int p = 0; p < panels; p++) {
          const char *stored = weights + p * panel_bytes + k * (BK_PANEL * sizeof(float));
          if (ahead->own != 0) bk_ask_ahead(ahead, stored, 64);
          float32x4_t w[4];
          BK_UNROLL for (int q = 0; q < 4; q++) {
            w[q] = vld1q_f32((const float *)(const void *)stored + 4 * q);
          }
          bk_multiply(rows, x, k, w, sum, p);
        }
      }
      continue;
    }
    for (; k < end; k += 2) {
      BK_UNROLL for (int p = 0; p < panels; p++) {
        const char *pair = weights + p * panel_bytes + k * (BK_PANEL * sizeof(uint16_t));
        if (ahead->own != 0) bk_ask_ahead(ahead, pair, 64);
        bk_step_bf16(rows, pair, x, k, end - k, sum, p);
      }
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      float *s = sums + (p * BK_FLOAT_ROWS + r) * BK_PANEL;
      BK_UNROLL for (int q = 0; q < 4; q++) vst1q_f32(s + 4 * q, sum[r][p][q]);
    }
  }
}

/// Group `g` of a block, 4 k of outputs 4q ..< 4q + 4, as signed bytes.
BK_INLINE int8x16_t bk_signed_weights(const int type, const char *block, int g, int q) {
  if (type == BK_WEIGHT_Q8) return vld1q_s8((const int8_t *)block + g * 64 + q * 16);
  uint8x16_t bytes = vld1q_u8((const uint8_t *)block + g / 2 * 64 + q * 16);
  bytes = g % 2 != 0 ? vshrq_n_u8(bytes, 4) : vandq_u8(bytes, vdupq_n_u8(15));
  return vsubq_s8(vreinterpretq_s8_u8(bytes), vdupq_n_s8(8));
}

BK_INLINE void bk_tile_block(
    const int type, const int rows, const char *weights, const bk_q8_activations *x, size_t from,
    size_t to, float *sums, bk_ahead *ahead) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  float32x4_t sum[BK_BLOCK_ROWS][4];
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int q = 0; q < 4; q++) {
      sum[r][q] = vdupq_n_f32(0);
    }
  }
  x += from / BK_BLOCK * rows;
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++, x += rows) {
    const char *block = weights + b * bytes;
    bk_ask_for_next(ahead);
    if (ahead->own != 0) bk_ask_ahead(ahead, block, bytes);
    int32x4_t integers[BK_BLOCK_ROWS][4];
    BK_UNROLL for (int r = 0; r < rows; r++) {
      BK_UNROLL for (int q = 0; q < 4; q++) integers[r][q] = vdupq_n_s32(0);
    }
    BK_UNROLL for (int g = 0; g < 8; g++) {
      int8x16_t w[4];
      BK_UNROLL for (int q = 0; q < 4; q++) w[q] = bk_signed_weights(type, block, g, q);
      BK_UNROLL for (int r = 0; r < rows; r++) {
        int32_t four;
        memcpy(&four, x[r].q + 4 * g, sizeof four);
        int8x16_t v = vreinterpretq_s8_s32(vdupq_n_s32(four));
        BK_UNROLL for (int q = 0; q < 4; q++) integers[r][q] = vdotq_s32(integers[r][q], w[q], v);
      }
    }
    const uint16_t *scales = (const uint16_t *)(const void *)(block + bytes - 2 * BK_PANEL);
    BK_UNROLL for (int q = 0; q < 4; q++) {
      float32x4_t scale = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(scales + 4 * q)));
      BK_UNROLL for (int r = 0; r < rows; r++) {
        float32x4_t factor = vmulq_n_f32(scale, x[r].scale);
        sum[r][q] = vfmaq_f32(sum[r][q], vcvtq_f32_s32(integers[r][q]), factor);
      }
    }
  }
  BK_UNROLL for (int r = 0; r < rows; r++) {
    BK_UNROLL for (int q = 0; q < 4; q++) vst1q_f32(sums + r * BK_PANEL + 4 * q, sum[r][q]);
  }
}

BK_INLINE void bk_tile(
    const int form, const int rows, const int panels, const char *weights, size_t panel_bytes,
    const char *x, size_t from, size_t to, float *sums, bk_ahead *ahead) {
  if (form == BK_WEIGHT_F32 || form == BK_WEIGHT_BF16) {
    const float *floats = (const float *)(const void *)x;
    bk_tile_float(form, rows, panels, weights, panel_bytes, floats, from, to, sums, ahead);
  } else {
    const bk_q8_activations *blocks = (const bk_q8_activations *)(const void *)x;
    bk_tile_block(form, rows, weights, blocks, from, to, sums, ahead);
  }
}

#include "attention.h"
#include "matmul.h"
#include "pack.h"
#include "rows.h"
#include "table.h"

#pragma clang attribute pop

const bk_kernels bk_kernels_neon = BK_TABLE(BK_ISA_NEON, BK_ACTIVATION_F32);

#endif
