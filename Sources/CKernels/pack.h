// Packing of weights; included like rows.h. Every step acts on one lane
// (one output, or one element), so all instruction sets write the same bytes.

#include "activations.h"
#include "internal.h"

// MARK: - Reading rows

BK_INLINE size_t bk_source_bytes(bk_source_type type) { return type == BK_SOURCE_F32 ? 4 : 2; }

/// Widens `count` numbers that start at element `index` of `source`.
BK_INLINE void bk_widen_run(
    bk_source_type type, const void *source, size_t index, size_t count, float *result) {
  switch (type) {
  case BK_SOURCE_F32:
    memcpy(result, (const float *)source + index, count * sizeof(float));
    break;
  case BK_SOURCE_BF16:
    for (size_t i = 0; i < count; i++) {
      result[i] = bk_from_bf16(((const uint16_t *)source)[index + i]);
    }
    break;
  case BK_SOURCE_F16:
    for (size_t i = 0; i < count; i++) {
      result[i] = bk_from_f16(((const uint16_t *)source)[index + i]);
    }
    break;
  }
}

/// 32 inputs of one panel as `[k][output]`, zeros outside the matrix.
BK_INLINE void bk_read_block(
    const bk_pack_arguments *a, size_t panel, size_t k, bk_v16 block[BK_BLOCK]) {
  float rows[BK_PANEL][BK_BLOCK] = {{0}};
  size_t count = a->inputs - k < BK_BLOCK ? a->inputs - k : BK_BLOCK;
  for (size_t o = 0; o < BK_PANEL && panel * BK_PANEL + o < a->outputs; o++) {
    size_t index = (panel * BK_PANEL + o) * a->source_stride + k;
    bk_widen_run(a->source_type, a->source, index, count, rows[o]);
  }
  for (size_t i = 0; i < BK_BLOCK; i++) {
    float lanes[BK_PANEL];
    for (size_t o = 0; o < BK_PANEL; o++) lanes[o] = rows[o][i];
    block[i] = bk_load(lanes);
  }
}

// MARK: - f32 and bf16

static void bk_pack_f32(const bk_pack_arguments *a) {
  size_t bytes = bk_panel_bytes(BK_WEIGHT_F32, a->inputs);
  for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
    float *out = (float *)((char *)a->panels + panel * bytes);
    for (size_t k = 0; k < a->inputs; k += BK_BLOCK) {
      bk_v16 block[BK_BLOCK];
      bk_read_block(a, panel, k, block);
      size_t count = a->inputs - k < BK_BLOCK ? a->inputs - k : BK_BLOCK;
      memcpy(out + k * BK_PANEL, block, count * sizeof block[0]);
    }
  }
}

static void bk_pack_bf16(const bk_pack_arguments *a) {
  size_t bytes = bk_panel_bytes(BK_WEIGHT_BF16, a->inputs);
  for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
    uint32_t *out = (uint32_t *)((char *)a->panels + panel * bytes);
    for (size_t k = 0; k < a->inputs; k += BK_BLOCK) {
      size_t count = a->inputs - k < BK_BLOCK ? a->inputs - k : BK_BLOCK;
      // A whole cache line of every row at once: rows are often 4096 bytes apart, where sixteen of
      // them would evict each other from an 8-way cache.
      uint32_t pairs[BK_PANEL][BK_BLOCK / 2] = {{0}};
      for (size_t o = 0; o < BK_PANEL && panel * BK_PANEL + o < a->outputs; o++) {
        size_t index = (panel * BK_PANEL + o) * a->source_stride + k;
        uint16_t *row = (uint16_t *)pairs[o];
        if (a->source_type == BK_SOURCE_BF16) {
          memcpy(row, (const uint16_t *)a->source + index, count * sizeof row[0]);
        } else {
          float wide[BK_BLOCK];
          bk_widen_run(a->source_type, a->source, index, count, wide);
          for (size_t i = 0; i < count; i++) row[i] = bk_to_bf16(wide[i]);
        }
      }
      for (size_t pair = 0; pair < (count + 1) / 2; pair++) {
        uint32_t line[BK_PANEL];
        for (size_t o = 0; o < BK_PANEL; o++) line[o] = pairs[o][pair];
        memcpy(out + (k / 2 + pair) * BK_PANEL, line, sizeof line);
      }
    }
  }
}

// MARK: - Quantization


BK_INLINE bk_v16 bk_clamp(bk_v16 x, float low, float high) {
  x = bk_select(x < bk_splat(low), bk_splat(low), x);
  return bk_select(x > bk_splat(high), bk_splat(high), x);
}

/// The scale as binary16 stores it; where it overflows, the largest one.
BK_INLINE bk_v16 bk_round_scale(bk_v16 scale) {
  return bk_f16_values(bk_f16_bits(bk_clamp(scale, -65504.0f, 65504.0f)));
}

/// Four neighbouring k as the bytes of 16 words; only the low byte of each counts.
BK_INLINE bk_u16 bk_words(const bk_i16 q[4]) {
  return ((bk_u16)q[0] & 0xff) | ((bk_u16)q[1] & 0xff) << 8 | ((bk_u16)q[2] & 0xff) << 16
      | (bk_u16)q[3] << 24;
}

/// Stores scales; the quiet NaN for lanes whose block cannot be quantized.
BK_INLINE void bk_store_scales(uint16_t *stored, bk_v16 scale, bk_i16 bad) {
  bk_store_f16(stored, bk_select(bad, bk_splat(__builtin_nanf("")), scale));
}

/// 1 / scale, and 0 where the scale is 0.
BK_INLINE bk_v16 bk_inverse(bk_v16 scale) {
  return bk_select(scale == bk_splat(0), bk_splat(0), bk_splat(1) / scale);
}

/// Lanes of a block that hold a NaN or an infinity.
BK_INLINE bk_i16 bk_not_finite(const bk_v16 block[BK_BLOCK]) {
  bk_i16 bad = {0};
  for (int i = 0; i < BK_BLOCK; i++) bad |= ~(bk_absolute(block[i]) <= bk_splat(0x1.fffffep127f));
  return bad;
}

static void bk_pack_q8(const bk_pack_arguments *a) {
  size_t bytes = bk_panel_bytes(BK_WEIGHT_Q8, a->inputs);
  for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
    bk_q8_block *out = (bk_q8_block *)((char *)a->panels + panel * bytes);
    for (size_t k = 0; k < a->inputs; k += BK_BLOCK, out++) {
      bk_v16 block[BK_BLOCK];
      bk_read_block(a, panel, k, block);
      bk_v16 largest = bk_splat(0);
      for (int i = 0; i < BK_BLOCK; i++) largest = bk_larger(bk_absolute(block[i]), largest);
      bk_i16 bad = bk_not_finite(block);
      // Integers are chosen for the scale as stored, not as computed: nearest for what is read back.
      bk_v16 scale = bk_round_scale(largest / bk_splat(127));
      scale = bk_select(bad, bk_splat(0), scale);
      bk_v16 inverse = bk_inverse(scale);
      for (int g = 0; g < BK_BLOCK / 4; g++) {
        bk_i16 q[4];
        for (int i = 0; i < 4; i++) {
          bk_v16 value = bk_select(bad, bk_splat(0), block[g * 4 + i]);
          q[i] = bk_integer(bk_clamp(value * inverse, -127, 127));
        }
        bk_u16 words = bk_words(q);
        memcpy(out->q[g], &words, sizeof words);
      }
      bk_store_scales(out->scale, scale, bad);
    }
  }
}

/// Squared error of a block under `scale`, whose integers are in -8...7.
BK_INLINE bk_v16 bk_q4_error(const bk_v16 block[BK_BLOCK], bk_v16 scale) {
  bk_v16 inverse = bk_inverse(scale), error = bk_splat(0);
  for (int i = 0; i < BK_BLOCK; i++) {
    bk_v16 q = bk_round(bk_clamp(block[i] * inverse, -8, 7));
    bk_v16 difference = bk_fma(q, -scale, block[i]);
    error = bk_fma(difference, difference, error);
  }
  return error;
}

/// The scale of least squared error among: the element of largest magnitude m at -8 (the usual
/// choice, tried first, so that the result is never worse), at nearby fractions on either side of
/// the range, and the least-squares fit to the best one's integers.
BK_INLINE bk_v16 bk_q4_scale(const bk_v16 block[BK_BLOCK]) {
  bk_v16 largest = bk_splat(0), extreme = bk_splat(0);
  for (int i = 0; i < BK_BLOCK; i++) {
    bk_v16 magnitude = bk_absolute(block[i]);
    extreme = bk_select(magnitude > largest, block[i], extreme);
    largest = bk_larger(magnitude, largest);
  }
  static const float ends[] = {-8,    -7.25f, -7.5f, -7.75f, -8.25f, -8.5f, -8.75f, -9.25f,
                               6.25f, 6.75f,  7,     7.25f,  7.5f,   7.75f, 8.25f};
  bk_v16 best = bk_splat(0), least = bk_splat(__builtin_inff());
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    bk_v16 scale = bk_round_scale(extreme / bk_splat(ends[i]));
    bk_v16 error = bk_q4_error(block, scale);
    best = bk_select(error < least, scale, best);
    least = bk_select(error < least, error, least);
  }
  bk_v16 products = bk_splat(0), squares = bk_splat(0), inverse = bk_inverse(best);
  for (int i = 0; i < BK_BLOCK; i++) {
    bk_v16 q = bk_round(bk_clamp(block[i] * inverse, -8, 7));
    products = bk_fma(q, block[i], products);
    squares = bk_fma(q, q, squares);
  }
  bk_v16 fitted = bk_round_scale(bk_select(squares > bk_splat(0), products / squares, best));
  return bk_select(bk_q4_error(block, fitted) < least, fitted, best);
}

static void bk_pack_q4(const bk_pack_arguments *a) {
  size_t bytes = bk_panel_bytes(BK_WEIGHT_Q4, a->inputs);
  for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
    bk_q4_block *out = (bk_q4_block *)((char *)a->panels + panel * bytes);
    for (size_t k = 0; k < a->inputs; k += BK_BLOCK, out++) {
      bk_v16 block[BK_BLOCK];
      bk_read_block(a, panel, k, block);
      bk_i16 bad = bk_not_finite(block);
      for (int i = 0; i < BK_BLOCK; i++) block[i] = bk_select(bad, bk_splat(0), block[i]);
      bk_v16 scale = bk_q4_scale(block);
      bk_v16 inverse = bk_inverse(scale);
      for (int g = 0; g < BK_BLOCK / 8; g++) {
        bk_i16 q[8];
        for (int i = 0; i < 8; i++) {
          q[i] = bk_integer(bk_clamp(block[g * 8 + i] * inverse, -8, 7)) + 8;
        }
        bk_u16 words = bk_words(q) | bk_words(q + 4) << 4;
        memcpy(out->q[g], &words, sizeof words);
      }
      bk_store_scales(out->scale, scale, bad);
    }
  }
}
