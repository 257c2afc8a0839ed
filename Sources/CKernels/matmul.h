// The loops around a matrix product's tiles, the same for every vector instruction set; included by
// each file after it has defined, besides what activations.h asks for,
//
//   BK_FLOAT_CASES, BK_BLOCK_CASES  CASE(1) … CASE(n): the heights of a tile of float (f32, bf16)
//                    and of quantized (q8, q4) weights; n is BK_FLOAT_ROWS and BK_BLOCK_ROWS
//   BK_WIDE          panels of a tile when there are many rows
//   bk_few_panels    (type, rows) how many panels a tile of so few rows takes to keep the
//                    multipliers busy when weights come from a cache; at most 4
//   bk_swept_form    (type) the form in which a tile wants weights that many rows share
//   bk_tile          (form, rows, panels, weights, panel_bytes, x, k_begin, k_end, sums, ahead); panels
//                    lie `panel_bytes` apart, `x` is a tile's activations (activations.h)
//
// A tile leaves the sums of row r and panel p at `sums + (p * BK_FLOAT_ROWS + r) * 16`.
//
// Few rows (decode, small batches): one tile has all rows, and weights stream through once. From
// memory they come fastest as one stream, a panel after the other and asked for ahead: four streams got
// 18 of 34 GB/s of q4 on one core of Zen 4.
// Many rows (prefill): a tile's sums stay in registers over all of K, while its panels come from L2, where
// the tiles before have left them: at 14 rows and 2 panels that is 5 bytes a cycle, and 2 more of
// activations. The next panels are asked for meanwhile, so that they are in L2 in time. (Segments of
// K that fit L1, which need the sums stored and loaded between them, got 0.91 of Zen 4's peak; this gets
// 0.97.) What a tile would do with weights anew for every few rows (widen, unpack) is done once before.

#include "activations.h"
#include "internal.h"

enum {
  /// Open sums of a tree over `BK_MAX_UNITS` units, the newest included.
  BK_LEVELS = 4,
  /// Floats of the sums of a tile of at most 4 panels.
  BK_TILE_SUMS = 4 * BK_FLOAT_ROWS * BK_PANEL,
};

typedef struct bk_matmul_scratch {
  _Alignas(64) float sums[BK_LEVELS][BK_TILE_SUMS];
  /// Panels in the form that many rows want.
  _Alignas(64) char staged[];
} bk_matmul_scratch;

_Static_assert(sizeof(bk_matmul_scratch) <= BK_MATMUL_SCRATCH, "bk_matmul_scratch_bytes");
_Static_assert(BK_WIDE <= BK_MOST_WIDE && BK_BLOCK_ROWS <= BK_FLOAT_ROWS, "so do these");
_Static_assert(
    sizeof(bk_staged_block) <= BK_BLOCK * BK_PANEL * sizeof(float), "f32 is the widest form");

/// Adds the newest open sums to those before, as often as the tree says.
BK_INLINE int bk_merge(
    const bk_unit_range *units, size_t unit, int top, float (*sums)[BK_TILE_SUMS],
    const int panels, const int rows) {
  for (int m = bk_tree_merges(unit, units->count); m > 0; m--, top--) {
    for (int p = 0; p < panels; p++) {
      float *left = sums[top - 1] + p * BK_FLOAT_ROWS * BK_PANEL;
      const float *right = sums[top] + p * BK_FLOAT_ROWS * BK_PANEL;
      for (int i = 0; i < rows * BK_PANEL; i += 16) {
        bk_store(left + i, bk_load(left + i) + bk_load(right + i));
      }
    }
  }
  return top + 1;
}

/// Panels of a product in the form that a tile takes.
typedef struct bk_weights {
  size_t first_panel;
  const char *panels;
  size_t panel_bytes;
} bk_weights;

/// The rows of a tile against `panels` panels.
BK_INLINE void bk_tile_product(
    const bk_matmul_arguments *a, const int form, const bk_unit_range *units, bk_weights weights,
    size_t row, const char *x, const int rows, const int panels, bk_ahead ahead) {
  float (*sums)[BK_TILE_SUMS] = ((bk_matmul_scratch *)a->scratch)->sums;
  int top = 0;
  for (size_t unit = 0; unit < units->count; unit++) {
    bk_tile(
        form, rows, panels, weights.panels, weights.panel_bytes, x, units->offsets[unit],
        units->offsets[unit + 1], sums[top], &ahead);
    top = bk_merge(units, unit, top, sums, panels, rows);
  }
  for (int p = 0; p < panels; p++) {
    size_t output = (weights.first_panel + (size_t)p) * BK_PANEL, count = a->outputs - output;
    for (int r = 0; r < rows; r++) {
      float *out = a->result + (row + (size_t)r) * a->result_stride + output;
      bk_store_upto(out, bk_load(sums[0] + (p * BK_FLOAT_ROWS + r) * BK_PANEL), count);
    }
  }
}

// MARK: - Few rows

/// Where packed panels lie.
BK_INLINE bk_weights bk_packed(const bk_matmul_arguments *a, bk_weight_type type, size_t panel) {
  size_t bytes = bk_panel_bytes(type, a->inputs);
  return (bk_weights){panel, (const char *)a->panels + panel * bytes, bytes};
}

BK_INLINE void bk_few_rows(const bk_matmul_arguments *a, bk_weight_type type, const int rows) {
  bk_unit_range units = bk_units_of(a);
  const int most = bk_few_panels(type, rows);
  const char *x = a->activations;
  size_t panel = a->panel_begin;
  if (a->weights_are_cached) {
    for (; panel + most <= a->panel_end; panel += most) {
      bk_tile_product(a, type, &units, bk_packed(a, type, panel), 0, x, rows, most, (bk_ahead){0});
    }
  }
  for (; panel < a->panel_end; panel++) {
    bk_ahead ahead = {.own = BK_FAR};
    bk_tile_product(a, type, &units, bk_packed(a, type, panel), 0, x, rows, 1, ahead);
  }
}

// MARK: - Many rows

/// Widens a bf16 panel to f32.
BK_INLINE void bk_stage_bf16(const char *panel, size_t inputs, char *staged) {
  float *out = (float *)(void *)staged;
  for (size_t k = 0; k < inputs; k += 2, panel += 64, out += 2 * BK_PANEL) {
    bk_u16 pair;
    memcpy(&pair, panel, sizeof pair);
    bk_store(out, (bk_v16)(pair << 16));
    bk_store(out + BK_PANEL, (bk_v16)(pair & 0xffff0000u));
  }
}

/// Unpacks a quantized panel.
BK_INLINE void bk_stage_blocks(
    bk_weight_type type, const char *panel, size_t inputs, char *staged) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  bk_staged_block *out = (bk_staged_block *)(void *)staged;
  for (size_t k = 0; k < inputs; k += BK_BLOCK, out++, panel += bytes) {
    BK_UNROLL for (int g = 0; g < 8; g++) {
      bk_u16 q;
      memcpy(&q, panel + (type == BK_WEIGHT_Q8 ? g : g / 2) * 64, sizeof q);
      if (type == BK_WEIGHT_Q8) q ^= 0x80808080u;
      else q = ((g % 2 != 0 ? q >> 4 : q) & 0x0f0f0f0fu) + 0x78787878u;
      memcpy(out->q[g], &q, sizeof q);
    }
    const uint16_t *scales = (const uint16_t *)(const void *)(panel + bytes - 2 * BK_PANEL);
    bk_store(out->scale, bk_load_f16(scales));
  }
}

/// Panels in the form that many rows want.
BK_INLINE bk_weights bk_stage(
    const bk_matmul_arguments *a, bk_weight_type type, size_t panel, const int panels) {
  const int form = bk_swept_form(type);
  bk_weights packed = bk_packed(a, type, panel);
  if (form == (int)type) return packed;
  char *staged = ((bk_matmul_scratch *)a->scratch)->staged;
  size_t bytes = (a->inputs + BK_BLOCK) * BK_PANEL * sizeof(float);
  for (int p = 0; p < panels; p++) {
    const char *from = packed.panels + p * packed.panel_bytes;
    if (form == BK_STAGED) bk_stage_blocks(type, from, a->inputs, staged + p * bytes);
    else bk_stage_bf16(from, a->inputs, staged + p * bytes);
  }
  return (bk_weights){panel, staged, bytes};
}

/// All rows against `panels` panels.
BK_INLINE void bk_sweep_rows(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t panel,
    const int panels) {
  const int form = bk_swept_form(type), tile = bk_tile_rows(bk_is_quantized(type));
  const size_t row_bytes = bk_activation_row_bytes(bk_encoding_for(type), a->inputs);
  bk_weights weights = bk_stage(a, type, panel, panels);
  // Every tile asks for its share of the next panels, which lie behind these.
  size_t next = panels * bk_panel_bytes(type, a->inputs), tiles = (a->rows + tile - 1) / tile;
  size_t blocks = (a->inputs + BK_BLOCK - 1) / BK_BLOCK, lines = (next + 63) / 64;
  bk_ahead ahead = {
    .own = BK_NEAR,
    .next = bk_packed(a, type, panel).panels + next,
    .lines = (lines + blocks * tiles - 1) / (blocks * tiles),
  };
  for (size_t row = 0, height; row < a->rows; row += height) {
    height = (size_t)bk_tile_height(row, a->rows, tile);
    const char *x = (const char *)a->activations + row * row_bytes;
#define BK_CASE(N)                                                             \
  case N: bk_tile_product(a, form, units, weights, row, x, N, panels, ahead); break;
    if (bk_is_quantized(type)) {
      switch (height) { BK_BLOCK_CASES(BK_CASE) }
    } else {
      switch (height) { BK_FLOAT_CASES(BK_CASE) }
    }
#undef BK_CASE
    ahead.next += 64 * ahead.lines * blocks;
  }
}

BK_INLINE void bk_many_rows(const bk_matmul_arguments *a, bk_weight_type type) {
  bk_unit_range units = bk_units_of(a);
  size_t panel = a->panel_begin;
  for (; panel + BK_WIDE <= a->panel_end; panel += BK_WIDE) {
    bk_sweep_rows(a, type, &units, panel, BK_WIDE);
  }
  for (; panel < a->panel_end; panel++) bk_sweep_rows(a, type, &units, panel, 1);
}

// MARK: - By weight type

#define BK_CASE_F32(N) case N: bk_few_rows(a, BK_WEIGHT_F32, N); break;
#define BK_CASE_BF16(N) case N: bk_few_rows(a, BK_WEIGHT_BF16, N); break;
#define BK_CASE_Q8(N) case N: bk_few_rows(a, BK_WEIGHT_Q8, N); break;
#define BK_CASE_Q4(N) case N: bk_few_rows(a, BK_WEIGHT_Q4, N); break;
#define BK_MATMUL(NAME, TYPE, CASES)                    \
  static void bk_matmul_##NAME(const bk_matmul_arguments *a) { \
    switch (a->rows) {                                  \
    case 0: break;                                      \
    CASES                                               \
    default: bk_many_rows(a, TYPE); break;              \
    }                                                   \
  }

BK_MATMUL(f32, BK_WEIGHT_F32, BK_FLOAT_CASES(BK_CASE_F32))
BK_MATMUL(bf16, BK_WEIGHT_BF16, BK_FLOAT_CASES(BK_CASE_BF16))
BK_MATMUL(q8, BK_WEIGHT_Q8, BK_BLOCK_CASES(BK_CASE_Q8))
BK_MATMUL(q4, BK_WEIGHT_Q4, BK_BLOCK_CASES(BK_CASE_Q4))
