// Activations in the form that the tiles of a product read; included by each instruction set's file after
// it has defined BK_FLOAT_ROWS and BK_BLOCK_ROWS, the most rows of a tile of float and of quantized
// activations, and bk_dots_bf16, whether products with bf16 weights take bf16 activations.
//
// A tile's rows lie side by side for every k, so a tile reads its activations as one stream, in order. Rows
// apart would be as many streams, often a power of two apart, which share a few sets of a cache.

#pragma once

#include "internal.h"

/// The form in which products with weights of `type` take their activations here.
BK_INLINE bk_activation_type bk_encoding_for(bk_weight_type type) {
  if (bk_is_quantized(type)) return BK_ACTIVATION_Q8;
  return type == BK_WEIGHT_BF16 && bk_dots_bf16 ? BK_ACTIVATION_BF16 : BK_ACTIVATION_F32;
}

/// The most rows of a tile.
BK_INLINE int bk_tile_rows(bool quantized) { return quantized ? BK_BLOCK_ROWS : BK_FLOAT_ROWS; }

/// Rows of the tile that starts at `row`: full tiles, but no tiny one at the end, which would leave
/// the multipliers waiting for each other.
BK_INLINE int bk_tile_height(size_t row, size_t rows, int tile) {
  size_t left = rows - row;
  if (left <= (size_t)tile) return (int)left;
  return left < (size_t)tile + tile / 2 ? (int)(left + 1) / 2 : tile;
}

BK_INLINE void bk_encode_q8(const float *x, size_t count, bk_q8_activations *block) {
  bk_v16 low = bk_load_upto(x, count);
  bk_v16 high = count > 16 ? bk_load_upto(x + 16, count - 16) : bk_splat(0);
  bk_i16 finite = (bk_absolute(low) <= bk_splat(0x1.fffffep127f))
      & (bk_absolute(high) <= bk_splat(0x1.fffffep127f));
  bool bad = false;
  for (int i = 0; i < 16; i++) bad |= finite[i] == 0;
  float largest = bk_max(bk_larger(bk_absolute(low), bk_absolute(high)));
  if (bad || largest < 1e-30f) {
    *block = (bk_q8_activations){.scale = bad ? __builtin_nanf("") : 0};
    return;
  }
  bk_v16 inverse = bk_splat(127.0f / largest);
  bk_i16 first = bk_integer(low * inverse), second = bk_integer(high * inverse);
  int32_t sum = 0;
  for (int i = 0; i < 16; i++) {
    block->q[i] = (int8_t)first[i];
    block->q[16 + i] = (int8_t)second[i];
    sum += first[i] + second[i];
  }
  block->scale = largest / 127.0f;
  block->offset = -128 * sum;
}

/// `[inputs][rows]`.
BK_INLINE void bk_encode_floats(
    const float *x, size_t x_stride, size_t rows, size_t inputs, float *encoded) {
  if (rows == 1) {
    memcpy(encoded, x, inputs * sizeof(float));
    return;
  }
  for (size_t k = 0; k < inputs; k++) {
    for (size_t r = 0; r < rows; r++) *encoded++ = x[r * x_stride + k];
  }
}

/// `[inputs / 2][rows][2]`; an odd count is padded with a zero.
BK_INLINE void bk_encode_pairs(
    const float *x, size_t x_stride, size_t rows, size_t inputs, uint32_t *encoded) {
  for (size_t k = 0; k < inputs; k += BK_BLOCK) {
    uint32_t pairs[BK_FLOAT_ROWS][BK_BLOCK / 2];
    size_t left = inputs - k, count = left < BK_BLOCK ? left : BK_BLOCK;
    for (size_t r = 0; r < rows; r++) {
      const float *in = x + r * x_stride + k;
      uint16_t *out = (uint16_t *)pairs[r];
      bk_store_bf16(out, bk_load_upto(in, left));
      bk_store_bf16(out + 16, left > 16 ? bk_load_upto(in + 16, left - 16) : bk_splat(0));
    }
    for (size_t pair = 0; pair < (count + 1) / 2; pair++) {
      for (size_t r = 0; r < rows; r++) *encoded++ = pairs[r][pair];
    }
  }
}

/// `[inputs / 32][rows]` blocks.
BK_INLINE void bk_encode_blocks(
    const float *x, size_t x_stride, size_t rows, size_t inputs, bk_q8_activations *encoded) {
  for (size_t k = 0; k < inputs; k += BK_BLOCK) {
    for (size_t r = 0; r < rows; r++) bk_encode_q8(x + r * x_stride + k, inputs - k, encoded++);
  }
}

static void bk_encode_activations(
    bk_activation_type type, const float *x, size_t x_stride, size_t rows, size_t inputs,
    void *encoded) {
  const int tile = bk_tile_rows(type == BK_ACTIVATION_Q8);
  for (size_t row = 0, height; row < rows; row += height) {
    height = (size_t)bk_tile_height(row, rows, tile);
    const float *in = x + row * x_stride;
    void *out = (char *)encoded + row * bk_activation_row_bytes(type, inputs);
    switch (type) {
    case BK_ACTIVATION_F32: bk_encode_floats(in, x_stride, height, inputs, out); break;
    case BK_ACTIVATION_BF16: bk_encode_pairs(in, x_stride, height, inputs, out); break;
    case BK_ACTIVATION_Q8: bk_encode_blocks(in, x_stride, height, inputs, out); break;
    }
  }
}
