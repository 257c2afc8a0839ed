// The KV cache and attention, written once over 16-lane vectors; included like rows.h.
//
// Work is cut into tiles of at most `BK_LINES` lines; a line is one query head of one row, and the
// heads of a row are neighbours, so a tile reads each key and value once for all of them. Within a
// line every number depends on the line's position and window only, never on the tile.

#include "internal.h"

/// Lines of a tile, as many as an instruction set's registers have room for.
#ifndef BK_LINES
#define BK_LINES 4
#endif

_Static_assert(BK_LINES <= BK_MOST_LINES, "bk_attention_scratch_bytes");

BK_INLINE size_t bk_element_bytes(bk_cache_type type) { return type == BK_CACHE_F32 ? 4 : 2; }

BK_INLINE const char *bk_page_of(const bk_cache_head *cache, size_t position, size_t offset) {
  return (const char *)cache->pages[position / cache->page_positions] + offset;
}

BK_INLINE bk_v16 bk_load_cached(bk_cache_type type, const char *base, size_t element) {
  return type == BK_CACHE_F32 ? bk_load((const float *)base + element)
                              : bk_load_bf16((const uint16_t *)base + element);
}

BK_INLINE bk_v16 bk_load_cached_upto(
    bk_cache_type type, const char *base, size_t element, size_t count) {
  if (count >= 16) return bk_load_cached(type, base, element);
  if (type == BK_CACHE_F32) return bk_load_tail((const float *)base + element, count);
  uint16_t lanes[16] = {0};
  memcpy(lanes, (const uint16_t *)base + element, count * sizeof lanes[0]);
  return bk_load_bf16(lanes);
}

static void bk_store_cache(
    const bk_cache_head *cache, const float *keys, size_t key_stride, const float *values,
    size_t value_stride, size_t rows, size_t first_position) {
  size_t pp = cache->page_positions, dimension = cache->head_dimension;
  for (size_t row = 0; row < rows; row++) {
    size_t position = first_position + row, slot = position % pp;
    const float *key = keys + row * key_stride, *value = values + row * value_stride;
    char *key_base = (char *)bk_page_of(cache, position, cache->key_offset_bytes);
    char *value_base = (char *)bk_page_of(cache, position, cache->value_offset_bytes);
    if (cache->type == BK_CACHE_F32) {
      float *k = (float *)key_base + slot;
      for (size_t d = 0; d < dimension; d++) k[d * pp] = key[d];
      memcpy((float *)value_base + slot * dimension, value, dimension * sizeof(float));
    } else {
      uint16_t *k = (uint16_t *)key_base + slot;
      for (size_t d = 0; d < dimension; d++) k[d * pp] = bk_to_bf16(key[d]);
      uint16_t *v = (uint16_t *)value_base + slot * dimension;
      for (size_t d = 0; d < dimension; d++) v[d] = bk_to_bf16(value[d]);
    }
  }
}

/// One line of a tile: a query head of a row and the positions `start ..< end` that it sees.
typedef struct bk_line {
  const float *query;
  float *result;
  float *weights;  // Scores, then probabilities; index 0 is the tile's first position.
  size_t start, end;
  float sum;
} bk_line;

BK_INLINE void bk_scores(
    const bk_attention_arguments *a, bk_cache_type type, bk_line *lines, const int count,
    size_t base, size_t end) {
  const bk_cache_head *cache = &a->cache;
  size_t pp = cache->page_positions, dimension = cache->head_dimension;
  bk_v16 scale = bk_splat(a->scale), cap = bk_splat(a->soft_cap);
  const bk_v16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (size_t position = base; position < end; position += 16) {
    const char *keys = bk_page_of(cache, position, cache->key_offset_bytes);
    size_t slot = position % pp;
    bk_v16 acc[BK_LINES];
    BK_UNROLL for (int l = 0; l < count; l++) acc[l] = bk_splat(0);
    for (size_t d = 0; d < dimension; d++) {
      bk_v16 k = bk_load_cached(type, keys, slot + d * pp);
      BK_UNROLL for (int l = 0; l < count; l++) {
        acc[l] = bk_fma(bk_splat(lines[l].query[d]), k, acc[l]);
      }
    }
    BK_UNROLL for (int l = 0; l < count; l++) {
      bk_v16 score = acc[l] * scale;
      if (a->soft_cap > 0) score = cap * bk_tanh(score / cap);
      // Lanes outside the line's window: distances are small, so float holds them exactly.
      if (position < lines[l].start || position + 16 > lines[l].end) {
        float low = lines[l].start > position ? (float)(lines[l].start - position) : 0;
        size_t seen = lines[l].end > position ? lines[l].end - position : 0;
        float high = seen < 16 ? (float)seen : 16;
        bk_i16 inside = (lane >= bk_splat(low)) & (lane < bk_splat(high));
        score = bk_select(inside, score, bk_splat(-__builtin_inff()));
      }
      bk_store(lines[l].weights + (position - base), score);
    }
  }
}

BK_INLINE void bk_softmax(bk_line *line, size_t length) {
  bk_v16 maxima = bk_splat(-__builtin_inff());
  for (size_t i = 0; i < length; i += 16) maxima = bk_larger(bk_load(line->weights + i), maxima);
  bk_v16 maximum = bk_splat(bk_max(maxima));
  bk_v16 sums = bk_splat(0);
  for (size_t i = 0; i < length; i += 16) {
    bk_v16 p = bk_exp(bk_load(line->weights + i) - maximum);
    bk_store(line->weights + i, p);
    sums += p;
  }
  line->sum = bk_sum(sums);
}

/// Adds the values of positions `from ..< to` to dimensions `d ..< d + 16` of every line's result.
BK_INLINE void bk_add_values(
    const bk_cache_head *cache, bk_cache_type type, bk_line *lines, const int count, size_t base,
    size_t from, size_t to, size_t d) {
  size_t dimension = cache->head_dimension, left = dimension - d, pp = cache->page_positions;
  bk_v16 acc[BK_LINES];
  BK_UNROLL for (int l = 0; l < count; l++) acc[l] = bk_load_upto(lines[l].result + d, left);
  size_t position = from;
  while (position < to) {
    const char *values = bk_page_of(cache, position, cache->value_offset_bytes);
    size_t slot = position % pp;
    size_t run = pp - slot < to - position ? pp - slot : to - position;
    for (size_t i = 0; i < run; i++) {
      bk_v16 v = bk_load_cached_upto(type, values, (slot + i) * dimension + d, left);
      BK_UNROLL for (int l = 0; l < count; l++) {
        acc[l] = bk_fma(bk_splat(lines[l].weights[position + i - base]), v, acc[l]);
      }
    }
    position += run;
  }
  BK_UNROLL for (int l = 0; l < count; l++) bk_store_upto(lines[l].result + d, acc[l], left);
}

BK_INLINE void bk_attention_tile(
    const bk_attention_arguments *a, bk_cache_type type, bk_line *lines, const int count) {
  // Rows rise within a tile, so starts and ends do too.
  size_t base = lines[0].start / 16 * 16, end = lines[count - 1].end;
  size_t length = (end - base + 15) / 16 * 16;
  size_t common_start = lines[count - 1].start, common_end = lines[0].end;
  if (common_start > common_end) common_start = common_end;
  BK_UNROLL for (int l = 0; l < count; l++) lines[l].weights = (float *)a->scratch + l * length;
  bk_scores(a, type, lines, count, base, end);
  for (int l = 0; l < count; l++) bk_softmax(&lines[l], length);

  size_t dimension = a->cache.head_dimension;
  for (size_t d = 0; d < dimension; d += 16) {
    size_t left = dimension - d;
    // Rising positions for every line: alone, with the whole tile, alone again. A line must not
    // touch values that it does not see, not even with weight zero: they may be NaN.
    for (int l = 0; l < count; l++) {
      bk_store_upto(lines[l].result + d, bk_splat(0), left);
      size_t to = lines[l].end < common_start ? lines[l].end : common_start;
      bk_add_values(&a->cache, type, &lines[l], 1, base, lines[l].start, to, d);
    }
    bk_add_values(&a->cache, type, lines, count, base, common_start, common_end, d);
    for (int l = 0; l < count; l++) {
      size_t from = lines[l].start > common_end ? lines[l].start : common_end;
      bk_add_values(&a->cache, type, &lines[l], 1, base, from, lines[l].end, d);
      bk_v16 sum = bk_splat(lines[l].sum);
      bk_store_upto(lines[l].result + d, bk_load_upto(lines[l].result + d, left) / sum, left);
    }
  }
}

BK_INLINE void bk_attention_lines(const bk_attention_arguments *a, bk_cache_type type) {
  size_t total = a->rows * a->query_heads, dimension = a->cache.head_dimension;
  for (size_t first = 0; first < total; first += BK_LINES) {
    bk_line lines[BK_LINES] = {0};
    int count = (int)(total - first < BK_LINES ? total - first : BK_LINES);
    for (int l = 0; l < count; l++) {
      size_t row = (first + l) / a->query_heads, head = (first + l) % a->query_heads;
      size_t end = a->first_position + row + 1;
      lines[l].query = a->queries + row * a->query_stride + head * dimension;
      lines[l].result = a->result + row * a->result_stride + head * dimension;
      lines[l].end = end;
      lines[l].start = a->window != 0 && end > a->window ? end - a->window : 0;
    }
    switch (count) {
    case 1: bk_attention_tile(a, type, lines, 1); break;
    case 2: bk_attention_tile(a, type, lines, 2); break;
    case 3: bk_attention_tile(a, type, lines, 3); break;
    case 4: bk_attention_tile(a, type, lines, 4); break;
#if BK_LINES > 4
    case 5: bk_attention_tile(a, type, lines, 5); break;
    case 6: bk_attention_tile(a, type, lines, 6); break;
    case 7: bk_attention_tile(a, type, lines, 7); break;
#endif
    default: bk_attention_tile(a, type, lines, BK_LINES); break;
    }
  }
}

static void bk_attention(const bk_attention_arguments *a) {
  if (a->cache.type == BK_CACHE_F32) bk_attention_lines(a, BK_CACHE_F32);
  else bk_attention_lines(a, BK_CACHE_BF16);
}
