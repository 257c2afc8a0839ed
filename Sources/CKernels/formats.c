// Sizes of the packed formats, and reading single rows of them back.

#include "internal.h"

static size_t bk_blocks(size_t inputs) { return (inputs + BK_BLOCK - 1) / BK_BLOCK; }

size_t bk_panel_bytes(bk_weight_type type, size_t inputs) {
  switch (type) {
  case BK_WEIGHT_F32: return inputs * BK_PANEL * sizeof(float);
  case BK_WEIGHT_BF16: return (inputs + 1) / 2 * 2 * BK_PANEL * sizeof(uint16_t);
  case BK_WEIGHT_Q8: return bk_blocks(inputs) * sizeof(bk_q8_block);
  case BK_WEIGHT_Q4: return bk_blocks(inputs) * sizeof(bk_q4_block);
  }
}

size_t bk_activation_row_bytes(bk_activation_type type, size_t inputs) {
  switch (type) {
  case BK_ACTIVATION_F32: return inputs * sizeof(float);
  case BK_ACTIVATION_BF16: return (inputs + 1) / 2 * 2 * sizeof(uint16_t);
  case BK_ACTIVATION_Q8: return bk_blocks(inputs) * sizeof(bk_q8_activations);
  }
}

size_t bk_matmul_scratch_bytes(size_t inputs) {
  // Staged as f32, which is the widest form (matmul.h).
  return BK_MATMUL_SCRATCH + BK_MOST_WIDE * (inputs + BK_BLOCK) * BK_PANEL * sizeof(float);
}

size_t bk_attention_scratch_bytes(size_t span) {
  // A tile's lines (attention.h), each from a multiple of 16 to a multiple of 16; each of the neighbouring
  // rows of a tile may see a position more.
  return BK_MOST_LINES * ((span + BK_MOST_LINES + 32) / 16 * 16) * sizeof(float);
}

size_t bk_cache_bytes(bk_cache_type type, size_t page_positions, size_t head_dimension) {
  return page_positions * head_dimension * (type == BK_CACHE_F32 ? 4 : 2);
}

void bk_widen(bk_source_type type, const void *source, size_t count, float *result) {
  const float *wide = source;
  const uint16_t *narrow = source;
  for (size_t i = 0; i < count; i++) {
    switch (type) {
    case BK_SOURCE_F32: result[i] = wide[i]; break;
    case BK_SOURCE_BF16: result[i] = bk_from_bf16(narrow[i]); break;
    case BK_SOURCE_F16: result[i] = bk_from_f16(narrow[i]); break;
    }
  }
}

static float bk_packed_weight(bk_weight_type type, const void *panel, size_t lane, size_t k) {
  switch (type) {
  case BK_WEIGHT_F32: return ((const float *)panel)[k * BK_PANEL + lane];
  case BK_WEIGHT_BF16:
    return bk_from_bf16(((const uint16_t *)panel)[(k / 2 * BK_PANEL + lane) * 2 + k % 2]);
  case BK_WEIGHT_Q8: {
    const bk_q8_block *block = (const bk_q8_block *)panel + k / BK_BLOCK;
    return bk_from_f16(block->scale[lane]) * block->q[k % BK_BLOCK / 4][lane][k % 4];
  }
  case BK_WEIGHT_Q4: {
    const bk_q4_block *block = (const bk_q4_block *)panel + k / BK_BLOCK;
    int byte = block->q[k % BK_BLOCK / 8][lane][k % 4];
    return bk_from_f16(block->scale[lane]) * (float)((byte >> (k / 4 % 2 * 4) & 15) - 8);
  }
  }
}

void bk_gather_packed(
    bk_weight_type type, const void *panels, size_t inputs, const int32_t *ids, size_t count,
    float scale, float *result, size_t result_stride) {
  size_t bytes = bk_panel_bytes(type, inputs);
  for (size_t i = 0; i < count; i++) {
    size_t id = (size_t)ids[i];
    const char *panel = (const char *)panels + id / BK_PANEL * bytes;
    for (size_t k = 0; k < inputs; k++) {
      result[i * result_stride + k] = scale * bk_packed_weight(type, panel, id % BK_PANEL, k);
    }
  }
}

void bk_gather_rows(
    bk_source_type type, const void *source, size_t source_stride, size_t inputs,
    const int32_t *ids, size_t count, float scale, float *result, size_t result_stride) {
  size_t element = type == BK_SOURCE_F32 ? sizeof(float) : sizeof(uint16_t);
  for (size_t i = 0; i < count; i++) {
    float *out = result + i * result_stride;
    bk_widen(type, (const char *)source + (size_t)ids[i] * source_stride * element, inputs, out);
    for (size_t k = 0; k < inputs; k++) out[k] *= scale;
  }
}
