// The loops around a matrix product's tiles, the same for every vector instruction set; included by
// each file after it has defined, for a tile of `rows` rows against one or more panels:
//
//   BK_TILE_ROWS     rows of the largest tile of f32 and bf16 weights
//   BK_BLOCK_ROWS    rows of the largest tile of q8 and q4 weights
//   bk_tile_panels   how many panels a tile of so few rows takes to keep the multipliers busy
//   bk_tile_float    (type, rows, panels, weights, panel_bytes, x, x_stride_bytes, k_begin, k_end,
//                    sums, first)
//   bk_tile_block    (type, rows, weights, x, x_stride_bytes, k_begin, k_end, sums)
//   bk_row_block     (type, panels, weights, panel_bytes, x, k_begin, k_end, sums), panels up to
//                    BK_ROW_PANELS, sums 16 apart
//
// Tiles leave the sums of row r and panel p at `sums + (p * BK_SUMS_ROWS + r) * 16`; bk_tile_float
// goes on from there unless it is the first of its unit. A float stored and loaded again is the same
// float, so cutting K into segments changes nothing.
//
// Few rows (decode, small batches): the tile has all rows, and weights stream through once.
// Many rows (prefill): K is cut into segments such that a segment of a panel stays in the L1 cache
// while the tiles of a row block pass by, and a row block's segment stays in L2 while panels pass.

#include "internal.h"

enum {
  /// Rows, inputs and panels of the blocks of a prefill.
  BK_ROWS = 96,
  BK_SEGMENT = 384,
  BK_PANELS = 64,
  /// Rows between the sums of a tile's panels.
  BK_SUMS_ROWS = BK_ROWS,
  /// Open sums of a tree over `BK_MAX_UNITS` units, the newest included.
  BK_LEVELS = 4,
};

typedef struct bk_matmul_scratch {
  float x[BK_ROWS * BK_SEGMENT];
  float sums[BK_LEVELS][BK_PANELS * BK_ROWS * BK_PANEL];
} bk_matmul_scratch;

_Static_assert(sizeof(bk_matmul_scratch) <= BK_MATMUL_SCRATCH, "bk_matmul_scratch_bytes");

/// Rows of the tile that starts at `row`: full tiles, but no tiny one at the end, which would leave
/// the multipliers waiting for each other.
BK_INLINE int bk_tile_height(size_t row, size_t rows, int tile) {
  size_t left = rows - row;
  if (left <= (size_t)tile) return (int)left;
  return left < (size_t)tile + tile / 2 ? (int)(left + 1) / 2 : tile;
}

/// Copies the sums of `rows` rows and one panel to where the caller wants them.
BK_INLINE void bk_write_sums(
    const bk_matmul_arguments *a, size_t panel, size_t row, size_t rows, const float *sums) {
  size_t output = panel * BK_PANEL, count = a->outputs - output;
  for (size_t r = 0; r < rows; r++) {
    float *out = a->result + (row + r) * a->result_stride + output;
    bk_store_upto(out, bk_load(sums + r * BK_PANEL), count);
  }
}

/// Adds the newest open sums to those before, as often as the tree says.
BK_INLINE int bk_merge(
    const bk_unit_range *units, size_t unit, int top, float *sums, size_t level, size_t panels,
    size_t rows) {
  for (int m = bk_tree_merges(unit, units->count); m > 0; m--, top--) {
    for (size_t p = 0; p < panels; p++) {
      float *left = sums + (top - 1) * level + p * BK_SUMS_ROWS * BK_PANEL, *right = left + level;
      for (size_t i = 0; i < rows * BK_PANEL; i += 16) {
        bk_store(left + i, bk_load(left + i) + bk_load(right + i));
      }
    }
  }
  return top + 1;
}

BK_INLINE void bk_few_rows(const bk_matmul_arguments *a, bk_weight_type type, const int rows) {
  bk_unit_range units = bk_units_of(a);
  size_t bytes = bk_panel_bytes(type, a->inputs), level = 4 * BK_SUMS_ROWS * BK_PANEL;
  float *sums = ((bk_matmul_scratch *)a->scratch)->sums[0];
  const int most = bk_tile_panels(rows);
  for (size_t panel = a->panel_begin, step; panel < a->panel_end; panel += step) {
    const char *weights = (const char *)a->panels + panel * bytes;
    step = panel + most <= a->panel_end ? most : 1;
    int top = 0;
    for (size_t unit = 0; unit < units.count; unit++) {
      size_t from = units.offsets[unit], to = units.offsets[unit + 1];
      float *target = sums + top * level;
      if (step == 1) {
        bk_tile_float(
            type, rows, 1, weights, bytes, a->activations, a->activation_stride_bytes, from, to,
            target, true);
      } else {
        bk_tile_float(
            type, rows, most, weights, bytes, a->activations, a->activation_stride_bytes, from, to,
            target, true);
      }
      top = bk_merge(&units, unit, top, sums, level, step, rows);
    }
    for (size_t p = 0; p < step; p++) {
      bk_write_sums(a, panel + p, 0, rows, sums + p * BK_SUMS_ROWS * BK_PANEL);
    }
  }
}

BK_INLINE void bk_tile_of_height(
    bk_weight_type type, int height, const char *weights, size_t bytes, const char *x,
    size_t x_stride, size_t from, size_t to, float *sums, bool first) {
  switch (height) {
#define BK_CASE(N) \
  case N: bk_tile_float(type, N, 1, weights, bytes, x, x_stride, from, to, sums, first); break;
    BK_TILE_CASES(BK_CASE)
#undef BK_CASE
  }
}

BK_INLINE void bk_many_rows(const bk_matmul_arguments *a, bk_weight_type type) {
  bk_unit_range units = bk_units_of(a);
  size_t bytes = bk_panel_bytes(type, a->inputs);
  size_t level = BK_PANELS * BK_ROWS * BK_PANEL;
  size_t element = type == BK_WEIGHT_BF16 ? bk_activation_bytes : sizeof(float);
  bk_matmul_scratch *scratch = a->scratch;
  float *sums = scratch->sums[0];
  for (size_t row = 0; row < a->rows; row += BK_ROWS) {
    size_t rows = a->rows - row < BK_ROWS ? a->rows - row : BK_ROWS;
    for (size_t panel = a->panel_begin; panel < a->panel_end; panel += BK_PANELS) {
      size_t panels = a->panel_end - panel < BK_PANELS ? a->panel_end - panel : BK_PANELS;
      int top = 0;
      for (size_t unit = 0; unit < units.count; unit++) {
        size_t begin = units.offsets[unit], end = units.offsets[unit + 1];
        if (begin == end) memset(sums + top * level, 0, level * sizeof(float));
        for (size_t from = begin, to; from < end; from = to) {
          to = end - from > BK_SEGMENT ? from + BK_SEGMENT : end;
          // The rows' segments side by side: in place they may be a power of two apart and would
          // share a few sets of the cache.
          size_t stride = BK_SEGMENT * element, run = (to - from) * element;
          if (element == 2) run = (run + 3) / 4 * 4;
          for (size_t r = 0; r < rows; r++) {
            const char *x = (const char *)a->activations + (row + r) * a->activation_stride_bytes;
            memcpy((char *)scratch->x + r * stride, x + from * element, run);
          }
          const char *origin = (const char *)scratch->x - from * element;
          for (size_t p = 0; p < panels; p++) {
            const char *weights = (const char *)a->panels + (panel + p) * bytes;
            float *target = sums + top * level + p * BK_SUMS_ROWS * BK_PANEL;
            for (size_t r = 0, height; r < rows; r += height) {
              height = bk_tile_height(r, rows, BK_TILE_ROWS);
              bk_tile_of_height(
                  type, (int)height, weights, bytes, origin + r * stride, stride, from, to,
                  target + r * BK_PANEL, from == begin);
            }
          }
        }
        top = bk_merge(&units, unit, top, sums, level, panels, rows);
      }
      for (size_t p = 0; p < panels; p++) {
        bk_write_sums(a, panel + p, row, rows, sums + p * BK_SUMS_ROWS * BK_PANEL);
      }
    }
  }
}

BK_INLINE void bk_float_matmul(const bk_matmul_arguments *a, bk_weight_type type) {
  switch (a->rows) {
  case 0: break;
#define BK_CASE(N) \
  case N: bk_few_rows(a, type, N); break;
    BK_TILE_CASES(BK_CASE)
#undef BK_CASE
  default: bk_many_rows(a, type); break;
  }
}

// MARK: - Quantized weights

BK_INLINE void bk_block_tile(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t panel,
    size_t row, const int height) {
  const char *weights = (const char *)a->panels + panel * bk_panel_bytes(type, a->inputs);
  const char *x = (const char *)a->activations + row * a->activation_stride_bytes;
  float sums[BK_LEVELS + 1][BK_BLOCK_ROWS * BK_PANEL];
  int top = 0;
  for (size_t unit = 0; unit < units->count; unit++) {
    bk_tile_block(
        type, height, weights, x, a->activation_stride_bytes, units->offsets[unit],
        units->offsets[unit + 1], sums[top]);
    top = bk_merge(
        units, unit, top, sums[0], BK_BLOCK_ROWS * BK_PANEL, 1, height);
  }
  bk_write_sums(a, panel, row, height, sums[0]);
}

/// One row against one or `BK_ROW_PANELS` panels.
BK_INLINE void bk_block_row(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t panel,
    const int panels) {
  size_t bytes = bk_panel_bytes(type, a->inputs);
  const char *weights = (const char *)a->panels + panel * bytes;
  float sums[BK_LEVELS + 1][BK_ROW_PANELS * BK_PANEL];
  int top = 0;
  for (size_t unit = 0; unit < units->count; unit++) {
    bk_row_block(
        type, panels, weights, bytes, a->activations, units->offsets[unit],
        units->offsets[unit + 1], sums[top]);
    // The panels' sums lie side by side, as rows of one panel would.
    top = bk_merge(units, unit, top, sums[0], BK_ROW_PANELS * BK_PANEL, 1, panels);
  }
  for (int p = 0; p < panels; p++) bk_write_sums(a, panel + p, 0, 1, sums[0] + p * BK_PANEL);
}

BK_INLINE void bk_block_matmul(const bk_matmul_arguments *a, bk_weight_type type) {
  bk_unit_range units = bk_units_of(a);
  if (a->rows == 1) {
    size_t panel = a->panel_begin;
    for (; panel + BK_ROW_PANELS <= a->panel_end; panel += BK_ROW_PANELS) {
      bk_block_row(a, type, &units, panel, BK_ROW_PANELS);
    }
    for (; panel < a->panel_end; panel++) bk_block_row(a, type, &units, panel, 1);
    return;
  }
  for (size_t first = 0; first < a->rows; first += BK_ROWS) {
    size_t last = a->rows - first < BK_ROWS ? a->rows : first + BK_ROWS;
    for (size_t panel = a->panel_begin; panel < a->panel_end; panel++) {
      for (size_t row = first, height; row < last; row += height) {
        height = bk_tile_height(row, last, BK_BLOCK_ROWS);
        switch (height) {
#define BK_CASE(N) \
  case N: bk_block_tile(a, type, &units, panel, row, N); break;
          BK_BLOCK_CASES(BK_CASE)
#undef BK_CASE
        }
      }
    }
  }
}

static void bk_matmul_f32(const bk_matmul_arguments *a) { bk_float_matmul(a, BK_WEIGHT_F32); }
static void bk_matmul_bf16(const bk_matmul_arguments *a) { bk_float_matmul(a, BK_WEIGHT_BF16); }
static void bk_matmul_q8(const bk_matmul_arguments *a) { bk_block_matmul(a, BK_WEIGHT_Q8); }
static void bk_matmul_q4(const bk_matmul_arguments *a) { bk_block_matmul(a, BK_WEIGHT_Q4); }
