// The loops around a matrix product's tiles, the same for every vector instruction set; included by
// each file after it has defined
//
//   BK_FLOAT_CASES, BK_BLOCK_CASES  CASE(1) … CASE(n): the heights of a tile of float (f32, bf16)
//                    and of quantized (q8, q4) weights; n is BK_FLOAT_ROWS and BK_BLOCK_ROWS
//   BK_WIDE          panels of a tile when there are many rows
//   BK_ROWS          rows of a block of many rows
//   BK_SEGMENT       inputs of a segment of float weights
//   bk_dots_bf16     whether products with bf16 weights take bf16 activations
//   bk_few_panels    (type, rows) how many panels a tile of so few rows takes to keep the
//                    multipliers busy when weights come from a cache; at most 4
//   bk_swept_form    (type) the form in which a tile wants weights that many rows share
//   bk_tile          (form, rows, panels, weights, panel_bytes, x, x_stride_bytes, k_begin, k_end,
//                    sums, first); panels lie `panel_bytes` apart
//
// A tile leaves the sums of row r and panel p at `sums + (p * BK_ROWS + r) * 16` and goes on from
// there unless it is the first of its unit. A float stored and loaded again is the same float, so
// cutting K into segments changes nothing.
//
// Few rows (decode, small batches): the tile has all rows, and weights stream through once. From
// memory they come fastest as one stream, a panel after the other and asked for ahead (a tile of one
// panel does that): four streams got 18 of 34 GB/s of q4 on one core of Zen 4.
// Many rows (prefill): K is cut into segments such that a segment of a tile's panels stays in the L1
// cache while the tiles of a row block pass by, and a row block's segment stays in L2 while panels
// pass. The segments of a row block are copied side by side once for all panels: in place rows may be
// a power of two apart and would share a few sets of the cache. What a tile would do with a segment's weights for every few rows anew (widen, unpack) is done
// when the segment is fetched, once for all rows.

#include "internal.h"

enum {
  /// Panels whose sums are open at the same time.
  BK_OPEN_PANELS = 32,
  /// Inputs of a segment of quantized weights.
  BK_BLOCK_SEGMENT = 512,
  /// Open sums of a tree over `BK_MAX_UNITS` units, the newest included.
  BK_LEVELS = 4,
};

typedef struct bk_matmul_scratch {
  _Alignas(64) char weights[BK_WIDE * BK_SEGMENT * BK_PANEL * sizeof(float)];
  float sums[BK_LEVELS][BK_OPEN_PANELS * BK_ROWS * BK_PANEL];
  /// A row block's activations, a segment of K after the other.
  _Alignas(64) char x[];
} bk_matmul_scratch;

_Static_assert(sizeof(bk_matmul_scratch) <= BK_MATMUL_SCRATCH, "bk_matmul_scratch_bytes");
_Static_assert(BK_ROWS <= BK_MOST_ROWS && BK_SEGMENT <= BK_MOST_SEGMENT, "so does this");
_Static_assert(
    BK_BLOCK_SEGMENT / BK_BLOCK * sizeof(bk_q8_activations) <= BK_SEGMENT * sizeof(float),
    "a quantized segment fits where a float segment does");

_Static_assert(
    BK_BLOCK_SEGMENT / BK_BLOCK * sizeof(bk_staged_block)
        <= BK_SEGMENT * BK_PANEL * sizeof(float), "so does a staged one");

/// Bytes of `inputs` encoded activations; whole blocks where they come in blocks.
BK_INLINE size_t bk_encoded_bytes(bk_weight_type type, size_t inputs) {
  if (bk_is_quantized(type)) {
    return (inputs + BK_BLOCK - 1) / BK_BLOCK * sizeof(bk_q8_activations);
  }
  if (type == BK_WEIGHT_BF16 && bk_dots_bf16) return (inputs + 1) / 2 * 2 * sizeof(uint16_t);
  return inputs * sizeof(float);
}

/// Bytes of `inputs` inputs of a packed panel; whole blocks where they come in blocks.
BK_INLINE size_t bk_weight_bytes(bk_weight_type type, size_t inputs) {
  switch (type) {
  case BK_WEIGHT_F32: return inputs * BK_PANEL * sizeof(float);
  case BK_WEIGHT_BF16: return inputs * BK_PANEL * sizeof(uint16_t);
  case BK_WEIGHT_Q8: return (inputs + BK_BLOCK - 1) / BK_BLOCK * sizeof(bk_q8_block);
  case BK_WEIGHT_Q4: return (inputs + BK_BLOCK - 1) / BK_BLOCK * sizeof(bk_q4_block);
  }
}

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
      float *left = sums + (top - 1) * level + p * BK_ROWS * BK_PANEL, *right = left + level;
      for (size_t i = 0; i < rows * BK_PANEL; i += 16) {
        bk_store(left + i, bk_load(left + i) + bk_load(right + i));
      }
    }
  }
  return top + 1;
}

// MARK: - Few rows

/// All rows against `panels` panels.
BK_INLINE void bk_few_rows_panels(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t panel,
    const int rows, const int panels) {
  size_t bytes = bk_panel_bytes(type, a->inputs), level = 4 * BK_ROWS * BK_PANEL;
  const char *weights = (const char *)a->panels + panel * bytes;
  float *sums = ((bk_matmul_scratch *)a->scratch)->sums[0];
  int top = 0;
  for (size_t unit = 0; unit < units->count; unit++) {
    bk_tile(
        type, rows, panels, weights, bytes, a->activations, a->activation_stride_bytes,
        units->offsets[unit], units->offsets[unit + 1], sums + top * level, true);
    top = bk_merge(units, unit, top, sums, level, panels, rows);
  }
  for (int p = 0; p < panels; p++) {
    bk_write_sums(a, panel + p, 0, rows, sums + p * BK_ROWS * BK_PANEL);
  }
}

BK_INLINE void bk_few_rows(const bk_matmul_arguments *a, bk_weight_type type, const int rows) {
  bk_unit_range units = bk_units_of(a);
  const int most = bk_few_panels(type, rows);
  size_t panel = a->panel_begin;
  if (a->weights_are_cached) {
    for (; panel + most <= a->panel_end; panel += most) {
      bk_few_rows_panels(a, type, &units, panel, rows, most);
    }
  }
  for (; panel < a->panel_end; panel++) bk_few_rows_panels(a, type, &units, panel, rows, 1);
}

// MARK: - Many rows

/// A segment of a tile's panels against all rows of a block.
typedef struct bk_sweep {
  const char *weights;
  size_t panel_bytes;
  const char *x;
  size_t from, to, rows;
  float *sums;
  bool first;
  /// The weights that come after these, to be asked for meanwhile: `next_bytes` of each panel, and
  /// how far panels lie apart. A burst of a few KiB from memory would otherwise be waited for.
  const char *next;
  size_t next_bytes, next_stride;
} bk_sweep;

/// Asks for a slice of the next weights.
BK_INLINE void bk_ask_for_next(const bk_sweep *s, const int panels, size_t begin, size_t end) {
  end = end < s->next_bytes ? end : s->next_bytes;
  for (size_t i = begin; i < end; i += 64) {
    BK_UNROLL for (int p = 0; p < panels; p++) {
      __builtin_prefetch(s->next + p * s->next_stride + i, 0, 2);
    }
  }
}

BK_INLINE void bk_sweep_rows(
    const bk_sweep *s, bk_weight_type type, const int form, const int panels) {
  const int tile = bk_is_quantized(type) ? BK_BLOCK_ROWS : BK_FLOAT_ROWS;
  const size_t stride = bk_encoded_bytes(
      type, bk_is_quantized(type) ? BK_BLOCK_SEGMENT : BK_SEGMENT);
  // As much of the next weights a tile as brings all of them in time.
  const size_t slice = (s->next_bytes * (size_t)tile / s->rows + 64) / 64 * 64;
  for (size_t row = 0, asked = 0, height; row < s->rows; row += height, asked += slice) {
    height = bk_tile_height(row, s->rows, tile);
    bk_ask_for_next(s, panels, asked, asked + slice);
    const char *x = s->x + row * stride;
    float *sums = s->sums + row * BK_PANEL;
#define BK_CASE(N)                                                                             \
  case N:                                                                                      \
    bk_tile(                                                                                   \
        form, N, panels, s->weights, s->panel_bytes, x, stride, s->from, s->to, sums, s->first); \
    break;
    if (bk_is_quantized(type)) {
      switch (height) { BK_BLOCK_CASES(BK_CASE) }
    } else {
      switch (height) { BK_FLOAT_CASES(BK_CASE) }
    }
#undef BK_CASE
  }
}

/// Widens a segment of a bf16 panel to f32.
BK_INLINE void bk_stage_bf16(const char *panel, size_t from, size_t to, char *staged) {
  const char *in = panel + from * BK_PANEL * sizeof(uint16_t);
  float *out = (float *)(void *)staged;
  for (size_t k = from; k < to; k += 2, in += 64, out += 2 * BK_PANEL) {
    bk_u16 pair;
    memcpy(&pair, in, sizeof pair);
    bk_store(out, (bk_v16)(pair << 16));
    bk_store(out + BK_PANEL, (bk_v16)(pair & 0xffff0000u));
  }
}

/// Unpacks a segment of a quantized panel.
BK_INLINE void bk_stage_blocks(
    bk_weight_type type, const char *panel, size_t from, size_t to, char *staged) {
  const size_t bytes = type == BK_WEIGHT_Q8 ? sizeof(bk_q8_block) : sizeof(bk_q4_block);
  bk_staged_block *out = (bk_staged_block *)(void *)staged;
  for (size_t b = from / BK_BLOCK; b * BK_BLOCK < to; b++, out++) {
    const char *block = panel + b * bytes;
    BK_UNROLL for (int g = 0; g < 8; g++) {
      bk_u16 q;
      memcpy(&q, block + (type == BK_WEIGHT_Q8 ? g : g / 2) * 64, sizeof q);
      if (type == BK_WEIGHT_Q8) q ^= 0x80808080u;
      else q = (g % 2 != 0 ? q >> 4 : q) & 0x0f0f0f0fu;
      memcpy(out->q[g], &q, sizeof q);
    }
    const uint16_t *scales = (const uint16_t *)(const void *)(block + bytes - 2 * BK_PANEL);
    bk_store(out->scale, bk_load_f16(scales));
  }
}

/// One segment of the panels of a tile.
BK_INLINE void bk_segment(
    const bk_matmul_arguments *a, bk_weight_type type, bk_sweep sweep, size_t panel,
    const int panels) {
  const int form = bk_swept_form(type);
  bk_matmul_scratch *scratch = a->scratch;
  sweep.panel_bytes = sweep.next_stride = bk_panel_bytes(type, a->inputs);
  sweep.weights = (const char *)a->panels + panel * sweep.panel_bytes;
  sweep.x -= bk_encoded_bytes(type, sweep.from);
  if (form != (int)type) {
    const size_t staged_bytes = BK_SEGMENT * BK_PANEL * sizeof(float);
    BK_UNROLL for (int p = 0; p < panels; p++) {
      const char *from = sweep.weights + p * sweep.panel_bytes;
      char *staged = scratch->weights + p * staged_bytes;
      if (form == BK_STAGED) bk_stage_blocks(type, from, sweep.from, sweep.to, staged);
      else bk_stage_bf16(from, sweep.from, sweep.to, staged);
    }
    size_t offset = form == BK_STAGED ? sweep.from / BK_BLOCK * sizeof(bk_staged_block)
                                      : sweep.from * BK_PANEL * sizeof(float);
    sweep.weights = scratch->weights - offset;
    sweep.panel_bytes = staged_bytes;
  }
  bk_sweep_rows(&sweep, type, form, panels);
}

/// The most inputs of a segment.
BK_INLINE size_t bk_longest_segment(bk_weight_type type) {
  return bk_is_quantized(type) ? BK_BLOCK_SEGMENT : BK_SEGMENT;
}

/// Where the segment ends that starts at `from`, before `end`: all of nearly the same length, in whole
/// blocks.
BK_INLINE size_t bk_segment_end(bk_weight_type type, size_t from, size_t end) {
  size_t most = bk_longest_segment(type), left = end - from, pieces = (left + most - 1) / most;
  size_t length = ((left + pieces - 1) / pieces + BK_BLOCK - 1) / BK_BLOCK * BK_BLOCK;
  return length < left ? from + length : end;
}

/// Bytes of a segment of a row block's copy.
BK_INLINE size_t bk_copy_bytes(bk_weight_type type) {
  return BK_ROWS * bk_encoded_bytes(type, bk_longest_segment(type));
}

/// Copies one segment of some rows.
BK_INLINE void bk_copy_rows(
    const bk_matmul_arguments *a, bk_weight_type type, size_t row, size_t rows, size_t from,
    size_t to, char *copies) {
  const char *x = (const char *)a->activations + bk_encoded_bytes(type, from);
  size_t bytes = bk_encoded_bytes(type, to - from), stride = bk_copy_bytes(type) / BK_ROWS;
  for (size_t r = 0; r < rows; r++) {
    char *copy = copies + r * stride;
    memcpy(copy, x + (row + r) * a->activation_stride_bytes, bytes);
    if (bk_swept_form(type) != BK_STAGED) continue;
    bk_q8_activations *blocks = (bk_q8_activations *)(void *)copy;
    for (size_t b = 0; b < bytes / sizeof blocks[0]; b++) {
      blocks[b].sum *= type == BK_WEIGHT_Q8 ? -128 : -8;
    }
  }
}

/// Copies all segments of a row block.
BK_INLINE void bk_copy_row_block(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t row,
    size_t rows) {
  char *copies = ((bk_matmul_scratch *)a->scratch)->x;
  for (size_t unit = 0; unit < units->count; unit++) {
    size_t end = units->offsets[unit + 1];
    for (size_t from = units->offsets[unit], to; from < end; from = to) {
      to = bk_segment_end(type, from, end);
      bk_copy_rows(a, type, row, rows, from, to, copies);
      copies += bk_copy_bytes(type);
    }
  }
}

/// A block of rows against at most `BK_OPEN_PANELS` panels.
BK_INLINE void bk_row_block(
    const bk_matmul_arguments *a, bk_weight_type type, const bk_unit_range *units, size_t row,
    size_t rows, size_t panel, size_t panels) {
  const size_t level = BK_OPEN_PANELS * BK_ROWS * BK_PANEL;
  bk_matmul_scratch *scratch = a->scratch;
  float *sums = scratch->sums[0];
  const char *copies = scratch->x;
  int top = 0;
  for (size_t unit = 0; unit < units->count; unit++) {
    size_t begin = units->offsets[unit], end = units->offsets[unit + 1];
    if (begin == end) memset(sums + top * level, 0, level * sizeof(float));
    for (size_t from = begin, to; from < end; from = to) {
      to = bk_segment_end(type, from, end);
      bk_sweep sweep = {
        .x = copies, .from = from, .to = to, .rows = rows, .first = from == begin};
      const size_t panel_bytes = bk_panel_bytes(type, a->inputs);
      const char *first = (const char *)a->panels + panel * panel_bytes;
      size_t p = 0;
      for (; p + BK_WIDE <= panels; p += BK_WIDE) {
        sweep.sums = sums + top * level + p * BK_ROWS * BK_PANEL;
        // The same segment of the next panels; after the last ones, the next segment of the first.
        bool last = p + BK_WIDE >= panels;
        size_t k = last ? to : from;
        sweep.next = first + (last ? 0 : p + BK_WIDE) * panel_bytes + bk_weight_bytes(type, k);
        sweep.next_bytes = bk_weight_bytes(type, to - from);
        bk_segment(a, type, sweep, panel + p, BK_WIDE);
      }
      sweep.next_bytes = 0;
      for (; p < panels; p++) {
        sweep.sums = sums + top * level + p * BK_ROWS * BK_PANEL;
        bk_segment(a, type, sweep, panel + p, 1);
      }
      copies += bk_copy_bytes(type);
    }
    top = bk_merge(units, unit, top, sums, level, panels, rows);
  }
  for (size_t p = 0; p < panels; p++) {
    bk_write_sums(a, panel + p, row, rows, sums + p * BK_ROWS * BK_PANEL);
  }
}

BK_INLINE void bk_many_rows(const bk_matmul_arguments *a, bk_weight_type type) {
  bk_unit_range units = bk_units_of(a);
  for (size_t row = 0; row < a->rows; row += BK_ROWS) {
    size_t rows = a->rows - row < BK_ROWS ? a->rows - row : BK_ROWS;
    bk_copy_row_block(a, type, &units, row, rows);
    for (size_t panel = a->panel_begin; panel < a->panel_end; panel += BK_OPEN_PANELS) {
      size_t left = a->panel_end - panel;
      bk_row_block(
          a, type, &units, row, rows, panel, left < BK_OPEN_PANELS ? left : BK_OPEN_PANELS);
    }
  }
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
