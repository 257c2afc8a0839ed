// The reference: what every other instruction set must equal, in the plainest loops.

/// A tile of one row: activations lie in order.
#define BK_FLOAT_ROWS 1
#define BK_BLOCK_ROWS 1

enum { bk_dots_bf16 = 0 };

#include "attention.h"
#include "pack.h"
#include "rows.h"
#include "table.h"

/// Sums of one row against one panel over one unit, in the documented order.
typedef void bk_scalar_unit(
    const void *panel, const void *activations, size_t k_begin, size_t k_end, float sums[BK_PANEL]);

static void bk_unit_f32(
    const void *panel, const void *activations, size_t k_begin, size_t k_end,
    float sums[BK_PANEL]) {
  const float *w = panel, *x = activations;
  for (size_t k = k_begin; k < k_end; k++) {
    for (size_t o = 0; o < BK_PANEL; o++) {
      sums[o] = __builtin_fmaf(x[k], w[k * BK_PANEL + o], sums[o]);
    }
  }
}

static void bk_unit_bf16(
    const void *panel, const void *activations, size_t k_begin, size_t k_end,
    float sums[BK_PANEL]) {
  const uint16_t *w = panel;
  const float *x = activations;
  for (size_t k = k_begin; k < k_end; k++) {
    for (size_t o = 0; o < BK_PANEL; o++) {
      float weight = bk_from_bf16(w[(k / 2 * BK_PANEL + o) * 2 + k % 2]);
      sums[o] = __builtin_fmaf(x[k], weight, sums[o]);
    }
  }
}

static void bk_unit_q8(
    const void *panel, const void *activations, size_t k_begin, size_t k_end,
    float sums[BK_PANEL]) {
  const bk_q8_block *w = panel;
  const bk_q8_activations *x = activations;
  for (size_t b = k_begin / BK_BLOCK; b * BK_BLOCK < k_end; b++) {
    for (size_t o = 0; o < BK_PANEL; o++) {
      int32_t integers = 0;
      for (size_t i = 0; i < BK_BLOCK; i++) integers += w[b].q[i / 4][o][i % 4] * x[b].q[i];
      float scale = bk_from_f16(w[b].scale[o]) * x[b].scale;
      sums[o] = __builtin_fmaf((float)integers, scale, sums[o]);
    }
  }
}

static void bk_unit_q4(
    const void *panel, const void *activations, size_t k_begin, size_t k_end,
    float sums[BK_PANEL]) {
  const bk_q4_block *w = panel;
  const bk_q8_activations *x = activations;
  for (size_t b = k_begin / BK_BLOCK; b * BK_BLOCK < k_end; b++) {
    for (size_t o = 0; o < BK_PANEL; o++) {
      int32_t integers = 0;
      for (size_t i = 0; i < BK_BLOCK; i++) {
        int nibble = w[b].q[i / 8][o][i % 4] >> (i / 4 % 2 * 4) & 15;
        integers += (nibble - 8) * x[b].q[i];
      }
      float scale = bk_from_f16(w[b].scale[o]) * x[b].scale;
      sums[o] = __builtin_fmaf((float)integers, scale, sums[o]);
    }
  }
}

static void bk_scalar_matmul(
    const bk_matmul_arguments *a, bk_weight_type type, bk_scalar_unit *unit_sums) {
  bk_unit_range units = bk_units_of(a);
  size_t bytes = bk_panel_bytes(type, a->inputs);
  size_t row_bytes = bk_activation_row_bytes(bk_encoding_for(type), a->inputs);
  for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
    const char *weights = (const char *)a->panels + panel * bytes;
    for (size_t row = 0; row < a->rows; row++) {
      const char *x = (const char *)a->activations + row * row_bytes;
      float stack[BK_MAX_UNITS + 1][BK_PANEL] = {{0}};
      int top = 0;
      for (size_t unit = 0; unit < units.count; unit++) {
        memset(stack[top], 0, sizeof stack[top]);
        unit_sums(weights, x, units.offsets[unit], units.offsets[unit + 1], stack[top]);
        for (int m = bk_tree_merges(unit, units.count); m > 0; m--, top--) {
          for (size_t o = 0; o < BK_PANEL; o++) stack[top - 1][o] += stack[top][o];
        }
        top++;
      }
      float *out = a->result + row * a->result_stride;
      for (size_t o = 0; o < BK_PANEL && panel * BK_PANEL + o < a->outputs; o++) {
        out[panel * BK_PANEL + o] = stack[0][o];
      }
    }
  }
}

static void bk_matmul_f32(const bk_matmul_arguments *a) {
  bk_scalar_matmul(a, BK_WEIGHT_F32, bk_unit_f32);
}

static void bk_matmul_bf16(const bk_matmul_arguments *a) {
  bk_scalar_matmul(a, BK_WEIGHT_BF16, bk_unit_bf16);
}

static void bk_matmul_q8(const bk_matmul_arguments *a) {
  bk_scalar_matmul(a, BK_WEIGHT_Q8, bk_unit_q8);
}

static void bk_matmul_q4(const bk_matmul_arguments *a) {
  bk_scalar_matmul(a, BK_WEIGHT_Q4, bk_unit_q4);
}

const bk_kernels bk_kernels_scalar = BK_TABLE(BK_ISA_SCALAR, BK_ACTIVATION_F32);
