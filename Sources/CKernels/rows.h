// Kernels over rows of numbers, written once over 16-lane vectors and compiled by every instruction
// set's file for itself (inside its target attribute). Not a header in the usual sense: no guard.

#include "internal.h"

static void bk_rms_norm(
    const float *x, size_t x_stride, const float *weight, float weight_offset, float epsilon,
    size_t rows, size_t length, float *result, size_t result_stride) {
  for (size_t row = 0; row < rows; row++) {
    const float *in = x + row * x_stride;
    float *out = result + row * result_stride;
    bk_v16 squares = bk_splat(0);
    for (size_t i = 0; i < length; i += 16) {
      bk_v16 v = bk_load_upto(in + i, length - i);
      squares = bk_fma(v, v, squares);
    }
    float mean = bk_sum(squares) / (float)length;
    bk_v16 factor = bk_splat(1.0f / __builtin_sqrtf(mean + epsilon));
    bk_v16 offset = bk_splat(weight_offset);
    for (size_t i = 0; i < length; i += 16) {
      bk_v16 v = bk_load_upto(in + i, length - i) * factor;
      if (weight != NULL) v *= offset + bk_load_upto(weight + i, length - i);
      bk_store_upto(out + i, v, length - i);
    }
  }
}

static void bk_rope(
    float *x, size_t x_stride, size_t rows, size_t heads, size_t head_dimension, size_t half,
    const float *cosines, const float *sines, const int32_t *positions) {
  for (size_t row = 0; row < rows; row++) {
    const float *cosine = cosines + (size_t)positions[row] * half;
    const float *sine = sines + (size_t)positions[row] * half;
    for (size_t head = 0; head < heads; head++) {
      float *low = x + row * x_stride + head * head_dimension;
      float *high = low + half;
      for (size_t i = 0; i < half; i += 16) {
        size_t left = half - i;
        bk_v16 a = bk_load_upto(low + i, left), b = bk_load_upto(high + i, left);
        bk_v16 c = bk_load_upto(cosine + i, left), s = bk_load_upto(sine + i, left);
        bk_store_upto(low + i, bk_fma(a, c, -(b * s)), left);
        bk_store_upto(high + i, bk_fma(b, c, a * s), left);
      }
    }
  }
}

BK_INLINE bk_v16 bk_silu(bk_v16 x) { return x / (bk_splat(1.0f) + bk_exp(-x)); }

BK_INLINE bk_v16 bk_gelu(bk_v16 x) {
  bk_v16 cubic = bk_fma(x * x * bk_splat(0.044715f), x, x);
  bk_v16 t = bk_tanh(bk_splat(0.797884560802865356f) * cubic);
  return bk_splat(0.5f) * x * (bk_splat(1.0f) + t);
}

static void bk_silu_multiply(
    const float *gate, const float *up, size_t stride, size_t rows, size_t length, float *result,
    size_t result_stride) {
  for (size_t row = 0; row < rows; row++) {
    const float *g = gate + row * stride, *u = up + row * stride;
    float *out = result + row * result_stride;
    for (size_t i = 0; i < length; i += 16) {
      size_t left = length - i;
      bk_store_upto(out + i, bk_silu(bk_load_upto(g + i, left)) * bk_load_upto(u + i, left), left);
    }
  }
}

static void bk_gelu_multiply(
    const float *gate, const float *up, size_t stride, size_t rows, size_t length, float *result,
    size_t result_stride) {
  for (size_t row = 0; row < rows; row++) {
    const float *g = gate + row * stride, *u = up + row * stride;
    float *out = result + row * result_stride;
    for (size_t i = 0; i < length; i += 16) {
      size_t left = length - i;
      bk_store_upto(out + i, bk_gelu(bk_load_upto(g + i, left)) * bk_load_upto(u + i, left), left);
    }
  }
}

static void bk_soft_cap(float *x, size_t length, float cap) {
  bk_v16 c = bk_splat(cap);
  for (size_t i = 0; i < length; i += 16) {
    bk_store_upto(x + i, c * bk_tanh(bk_load_upto(x + i, length - i) / c), length - i);
  }
}

static void bk_add(const float *a, const float *b, size_t length, float *result) {
  for (size_t i = 0; i < length; i += 16) {
    size_t left = length - i;
    bk_store_upto(result + i, bk_load_upto(a + i, left) + bk_load_upto(b + i, left), left);
  }
}

static void bk_add_bias(
    float *x, size_t x_stride, const float *bias, size_t rows, size_t length) {
  for (size_t row = 0; row < rows; row++) {
    bk_add(x + row * x_stride, bias, length, x + row * x_stride);
  }
}

static void bk_reduce(
    const float *const *partials, size_t unit_count, const float *residual, size_t length,
    float *result) {
  // The present slots and, after each, how many sums of the tree it completes. A vector that stands
  // for a subtree takes the place of the subtree's last unit, for that is when its sum is complete;
  // of the merges there, those inside the subtree are done already.
  const float *present[BK_MAX_UNITS] = {0};
  int merges[BK_MAX_UNITS] = {0};
  size_t count = 0;
  int depth = 0;
  size_t units = unit_count < BK_MAX_UNITS ? unit_count : BK_MAX_UNITS;
  for (size_t unit = 0; unit < units; unit++) {
    if (partials[unit] == NULL) continue;
    size_t last = unit;
    while (last + 1 < units && partials[last + 1] == NULL) last++;
    present[count] = partials[unit];
    // Open sums before the unit are the ones in its binary counter; after `last`, those of last + 1.
    int open_after = last + 1 == units ? 1 : __builtin_popcountll(last + 1);
    depth += 1;
    merges[count] = depth - open_after;
    depth = open_after;
    count += 1;
  }
  for (size_t i = 0; i < length; i += 16) {
    size_t left = length - i;
    bk_v16 stack[BK_MAX_UNITS + 1];
    int top = 0;
    stack[0] = bk_splat(0);
    for (size_t p = 0; p < count; p++) {
      bk_v16 value = bk_load_upto(present[p] + i, left);
      for (int m = 0; m < merges[p]; m++) value = stack[--top] + value;
      stack[top++] = value;
    }
    bk_v16 sum = stack[0];
    if (residual != NULL) sum = bk_load_upto(residual + i, left) + sum;
    bk_store_upto(result + i, sum, left);
  }
}

static void bk_exponential(const float *x, size_t length, float *result) {
  for (size_t i = 0; i < length; i += 16) {
    bk_store_upto(result + i, bk_exp(bk_load_upto(x + i, length - i)), length - i);
  }
}

static void bk_hyperbolic_tangent(const float *x, size_t length, float *result) {
  for (size_t i = 0; i < length; i += 16) {
    bk_store_upto(result + i, bk_tanh(bk_load_upto(x + i, length - i)), length - i);
  }
}
