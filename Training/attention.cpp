// Attention for training on a CPU: one thread, head size 32, rotary embedding inside; products of bfloat16
// pairs (AVX512-BF16), everything else in float32.
//
// Query i of a row attends to keys [from_prefix[i], P) of the shared prefix and [from_row[i], i] of its own
// row. What a packed batch masks (other documents, the future) is not computed, which is most of it.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <vector>

namespace {

constexpr int D = 32, HALF = 16, T = 32, KB = 64;
typedef float V __attribute__((vector_size(64)));
typedef int32_t VI __attribute__((vector_size(64)));

inline V load(const float *p) { V v; std::memcpy(&v, p, 64); return v; }
inline void store(float *p, V v) { std::memcpy(p, &v, 64); }
inline V all(float x) { return V{} + x; }
inline float sum(V v) { float s = 0; for (int i = 0; i < 16; i++) s += v[i]; return s; }

// e^x for x <= 0, relative error about 2e-7 (Cephes' polynomial).
inline V exponential(V x) {
  V low = all(-87.0f);
  x = x > low ? x : low;
  V n = x * 1.44269504f + 12582912.0f;
  VI bits = (VI)n;
  n -= 12582912.0f;
  V r = x - n * 0.693359375f + n * 2.12194440e-4f;
  V p = all(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * (V)((bits << 23) + 0x3f800000);
}

inline V hyperbolic_tangent(V x) {
  VI negative = x < 0.0f;
  V e = exponential((negative ? x : -x) * 2.0f);
  V y = (1.0f - e) / (1.0f + e);
  return negative ? -y : y;
}

// Matrices of products hold bfloat16 in pairs, two neighbours of the summed dimension in a 32-bit word.
typedef uint32_t Pair;

inline V fma_pairs(V sum, Pair a, const Pair *b) {
  return (V)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_epi32(int(a)), (__m512bh)_mm512_loadu_si512(b));
}

inline __m512i bits_of(V v) { return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)v)); }

// to[i] = the pair of first[i] and second[i], 16 of them.
inline void store_pairs(Pair *to, V first, V second) {
  _mm512_storeu_si512(to, _mm512_or_si512(bits_of(first), _mm512_slli_epi32(bits_of(second), 16)));
}

// to[i] = the pair of row[2i] and row[2i + 1], 8 of them.
inline void store_row(Pair *to, V row) { _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)row)); }

// to[count][D / 2] from [count][D]: pairs along a row.
void pair_rows(Pair *to, const float *from, int64_t count) {
  for (int64_t i = 0; i < count * 2; i++) store_row(to + 8 * i, load(from + 16 * i));
}

// to[count / 2][D] from [count][D]: pairs of two rows.
void pair_columns(Pair *to, const float *from, int64_t count) {
  for (int64_t i = 0; i < count; i += 2)
    for (int d = 0; d < D; d += 16) store_pairs(to + i / 2 * D + d, load(from + i * D + d), load(from + (i + 1) * D + d));
}

// to[D / 2][stride] from [count][D]: transposed, pairs along a row.
void pair_transposed(Pair *to, const float *from, int64_t count, int64_t stride) {
  for (int64_t i = 0; i < count; i++) {
    Pair row[HALF];
    store_row(row, load(from + i * D)), store_row(row + 8, load(from + i * D + 16));
    for (int d = 0; d < HALF; d++) to[d * stride + i] = row[d];
  }
}

// c[T][KB] = a[T][D] · b[D][KB], KB columns of `stride`.
inline void product_t(float *c, const Pair *a, const Pair *b, int64_t stride) {
  for (int t = 0; t < T; t += 4) {
    V acc[4][4] = {};
    for (int d = 0; d < HALF; d++)
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) acc[i][j] = fma_pairs(acc[i][j], a[(t + i) * HALF + d], b + d * stride + 16 * j);
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 4; j++) store(c + (t + i) * KB + 16 * j, acc[i][j]);
  }
}

// c[T][D] += a[T][KB] · b[KB][D].
inline void accumulate(float *c, const Pair *a, const Pair *b) {
  for (int t = 0; t < T; t += 8) {
    V acc[8][2];
    for (int i = 0; i < 8; i++)
      for (int j = 0; j < 2; j++) acc[i][j] = load(c + (t + i) * D + 16 * j);
    for (int k = 0; k < KB / 2; k++)
      for (int i = 0; i < 8; i++)
        for (int j = 0; j < 2; j++) acc[i][j] = fma_pairs(acc[i][j], a[(t + i) * (KB / 2) + k], b + k * D + 16 * j);
    for (int i = 0; i < 8; i++)
      for (int j = 0; j < 2; j++) store(c + (t + i) * D + 16 * j, acc[i][j]);
  }
}

// c[KB][D] += transpose(a[T][KB]) · b[T][D].
inline void accumulate_t(float *c, const Pair *a, const Pair *b) {
  for (int k = 0; k < KB; k += 8) {
    V acc[8][2];
    for (int i = 0; i < 8; i++)
      for (int j = 0; j < 2; j++) acc[i][j] = load(c + (k + i) * D + 16 * j);
    for (int t = 0; t < T / 2; t++)
      for (int i = 0; i < 8; i++)
        for (int j = 0; j < 2; j++) acc[i][j] = fma_pairs(acc[i][j], a[t * KB + k + i], b + t * D + 16 * j);
    for (int i = 0; i < 8; i++)
      for (int j = 0; j < 2; j++) store(c + (k + i) * D + 16 * j, acc[i][j]);
  }
}

inline float number(uint16_t bits) { uint32_t x = uint32_t(bits) << 16; float f; std::memcpy(&f, &x, 4); return f; }
inline uint16_t bits(float f) {
  uint32_t x; std::memcpy(&x, &f, 4);
  return uint16_t((x + 0x7fff + ((x >> 16) & 1)) >> 16);
}

struct Rows {
  const uint16_t *data;
  const float *cosine, *sine;  // [count][HALF], or null for values
  int64_t count, stride;
};

// Head `head` of `rows` as float32 [count][D], turned by the rotary embedding.
void unpack(float *to, const Rows &rows, int64_t head, float scale) {
  for (int64_t i = 0; i < rows.count; i++) {
    const uint16_t *from = rows.data + i * rows.stride + head * D;
    for (int d = 0; d < HALF; d++) {
      float a = number(from[d]) * scale, b = number(from[d + HALF]) * scale;
      if (rows.cosine) {
        float c = rows.cosine[i * HALF + d], s = rows.sine[i * HALF + d];
        float a2 = a * c - b * s;
        b = b * c + a * s;
        a = a2;
      }
      to[i * D + d] = a;
      to[i * D + d + HALF] = b;
    }
  }
}

// The gradient with respect to what `unpack` read.
template <typename Put> void repack(const float *from, const Rows &rows, float scale, Put put) {
  for (int64_t i = 0; i < rows.count; i++)
    for (int d = 0; d < HALF; d++) {
      float a = from[i * D + d] * scale, b = from[i * D + d + HALF] * scale;
      if (rows.cosine) {
        float c = rows.cosine[i * HALF + d], s = rows.sine[i * HALF + d];
        float a2 = a * c + b * s;
        b = b * c - a * s;
        a = a2;
      }
      put(i, d, a);
      put(i, d + HALF, b);
    }
}

// What the caller hands over; all arrays are contiguous, bfloat16 where they are uint16_t.
struct Call {
  int64_t batch, length, prefix, heads, kv_heads;
  float cap;
  const uint16_t *q, *k, *v;                // [batch, length, heads · D]
  const uint16_t *k0, *v0;                  // [prefix, kv_heads · D]
  const float *table, *table0;              // cosines, then sines: [2, batch, length, HALF], [2, prefix, HALF]
  const int32_t *from_prefix, *from_row;    // [batch, length]
  uint16_t *out;                            // [batch, length, heads · D]
  float *log_sums;                          // [batch, heads, length rounded up to T]
  const uint16_t *gradient;                 // of out
  uint16_t *dq, *dk, *dv, *dk0, *dv0;
};

struct Problem {
  int64_t batch, length, prefix, heads, kv_heads, padded, tiles;
  const int32_t *from_prefix, *from_row;
  float scale, cap;

  // Calls body(first key, of the prefix?) for the key blocks that a tile of queries needs.
  template <typename Body> void blocks(int64_t row, int64_t tile, Body body) const {
    int64_t first = tile * T, last = std::min(first + T, length);
    int64_t a = prefix, b = length;
    for (int64_t i = first; i < last; i++) {
      a = std::min<int64_t>(a, from_prefix[row * length + i]);
      b = std::min<int64_t>(b, from_row[row * length + i]);
    }
    // Keys of the prefix are 0 ..< P, those of the row P ..< P + length; a block may hold both.
    // Blocks begin at even keys, for the sake of pairs.
    for (int64_t k = a & ~1; k < prefix + last; k += KB) {
      if (k >= prefix) k = std::max(k, (prefix + b) & ~1);
      body(k);
    }
  }

  // Scores of a tile and a block, capped and masked; `slope` gets the cap's derivative.
  void scores(float *s, float *slope, const Pair *q, const Pair *kt, int64_t row, int64_t tile, int64_t k0) const {
    product_t(s, q, kt + k0, padded);
    for (int t = 0; t < T; t++) {
      int64_t i = tile * T + t;
      int32_t a = 1 << 30, b = 1 << 30, end = 0;
      if (i < length) {
        a = from_prefix[row * length + i];
        b = int32_t(prefix) + from_row[row * length + i];
        end = int32_t(prefix + i + 1);
      }
      bool all_seen = (k0 >= a && k0 + KB <= prefix) || (k0 >= b && k0 + KB <= end);
      if (all_seen && cap == 0) continue;
      for (int j = 0; j < KB; j += 16) {
        V x = load(s + t * KB + j);
        if (cap > 0) {
          V y = hyperbolic_tangent(x * (1.0f / cap));
          if (slope) store(slope + t * KB + j, 1.0f - y * y);
          x = y * cap;
        }
        VI key;
        for (int l = 0; l < 16; l++) key[l] = int32_t(k0) + j + l;
        VI seen = ((key >= a) & (key < int32_t(prefix))) | ((key >= b) & (key < end));
        store(s + t * KB + j, seen ? x : all(-1e30f));
      }
    }
  }
};

struct Inputs {
  Problem problem;
  Rows q, k, v, k0, v0;
  std::vector<float> keys, values, queries;
  std::vector<Pair> key_rows, value_rows, keys_t, values_t, query_pairs;

  // Keys and values of a row and head: the prefix's, then the row's.
  void gather(int64_t row, int64_t head, bool prefix_too) {
    if (prefix_too && problem.prefix) {
      unpack(keys.data(), k0, head, 1);
      unpack(values.data(), v0, head, 1);
    }
    unpack(keys.data() + problem.prefix * D, of_row(k, row), head, 1);
    unpack(values.data() + problem.prefix * D, of_row(v, row), head, 1);
    pair_transposed(keys_t.data(), keys.data(), problem.prefix + problem.length, problem.padded);
    pair_columns(key_rows.data(), keys.data(), problem.padded);
    pair_columns(value_rows.data(), values.data(), problem.padded);
  }
  Rows of_row(const Rows &r, int64_t row) const {
    Rows x = r;
    x.data += row * problem.length * r.stride;
    if (r.cosine) { x.cosine += row * problem.length * HALF; x.sine += row * problem.length * HALF; }
    return x;
  }
};

Inputs inputs(const Call &c) {
  Inputs in;
  in.problem = {c.batch, c.length, c.prefix, c.heads, c.kv_heads, 0, 0, c.from_prefix, c.from_row,
                1.0f / std::sqrt(float(D)), c.cap};
  Problem &p = in.problem;
  p.padded = (p.prefix + p.length + 2 * KB + 15) / 16 * 16;
  p.tiles = (p.length + T - 1) / T;
  const float *sines = c.table + p.batch * p.length * HALF, *sines0 = c.table0 + p.prefix * HALF;
  int64_t wide = p.heads * D, width = p.kv_heads * D;
  in.q = {c.q, c.table, sines, p.length, wide};
  in.k = {c.k, c.table, sines, p.length, width};
  in.v = {c.v, nullptr, nullptr, p.length, width};
  in.k0 = {c.k0, c.table0, sines0, p.prefix, width};
  in.v0 = {c.v0, nullptr, nullptr, p.prefix, width};
  in.keys.assign(p.padded * D, 0), in.values.assign(p.padded * D, 0);
  for (auto *pairs : {&in.key_rows, &in.value_rows, &in.keys_t, &in.values_t}) pairs->assign(p.padded * HALF, 0);
  in.query_pairs.assign(p.tiles * T * HALF, 0);
  in.queries.assign(p.tiles * T * D, 0);
  return in;
}

void forward(const Call &c) {
  Inputs in = inputs(c);
  const Problem &p = in.problem;
  std::vector<float> s((p.padded / KB + 4) * T * KB), o(T * D);
  std::vector<Pair> weights(T * KB / 2);
  std::vector<int64_t> at;
  for (int64_t group = 0; group < p.kv_heads; group++)
    for (int64_t row = 0; row < p.batch; row++) {
      in.gather(row, group, row == 0);
      for (int64_t head = group * (p.heads / p.kv_heads); head < (group + 1) * (p.heads / p.kv_heads); head++) {
        unpack(in.queries.data(), in.of_row(in.q, row), head, p.scale);
        pair_rows(in.query_pairs.data(), in.queries.data(), p.tiles * T);
        for (int64_t tile = 0; tile < p.tiles; tile++) {
          const Pair *queries = in.query_pairs.data() + tile * T * HALF;
          at.clear();
          p.blocks(row, tile, [&](int64_t key) {
            p.scores(s.data() + at.size() * T * KB, nullptr, queries, in.keys_t.data(), row, tile, key);
            at.push_back(key);
          });
          float *sum_of = c.log_sums + (row * p.heads + head) * p.tiles * T + tile * T;
          float sums[T];
          for (int t = 0; t < T; t++) {
            V most = all(-1e30f);
            for (size_t n = 0; n < at.size(); n++)
              for (int j = 0; j < KB; j += 16) {
                V x = load(s.data() + n * T * KB + t * KB + j);
                most = x > most ? x : most;
              }
            float m = most[0];
            for (int l = 1; l < 16; l++) m = std::max(m, most[l]);
            V total = {};
            for (size_t n = 0; n < at.size(); n++)
              for (int j = 0; j < KB; j += 16) {
                float *x = s.data() + n * T * KB + t * KB + j;
                V e = exponential(load(x) - m);
                total += e;
                store(x, e);
              }
            sums[t] = sum(total);
            sum_of[t] = m + std::log(sums[t]);
          }
          std::fill(o.begin(), o.end(), 0.0f);
          for (size_t n = 0; n < at.size(); n++) {
            for (int i = 0; i < T * KB; i += 16) store_row(weights.data() + i / 2, load(s.data() + n * T * KB + i));
            accumulate(o.data(), weights.data(), in.value_rows.data() + at[n] / 2 * D);
          }
          for (int t = 0; t < T && tile * T + t < p.length; t++) {
            float inverse = 1.0f / sums[t];
            uint16_t *place = c.out + (row * p.length + tile * T + t) * p.heads * D + head * D;
            for (int d = 0; d < D; d++) place[d] = bits(o[t * D + d] * inverse);
          }
        }
      }
    }
}

void backward(const Call &c) {
  Inputs in = inputs(c);
  const Problem &p = in.problem;
  const int64_t wide = p.heads * D, width = p.kv_heads * D;
  Rows of_gradient{c.gradient, nullptr, nullptr, p.length, wide}, of_out{c.out, nullptr, nullptr, p.length, wide};
  std::vector<float> s(T * KB), slope(T * KB), dp(T * KB), gradients(p.tiles * T * D), outs(p.tiles * T * D);
  std::vector<float> gq(T * D), gk(p.padded * D), gv(p.padded * D), gk0(p.prefix * D), gv0(p.prefix * D);
  std::vector<float> gqs(p.tiles * T * D);
  std::vector<Pair> weights(T * KB / 2), dp_rows(T * KB / 2), dp_columns(T * KB / 2);
  std::vector<Pair> gradient_rows(p.tiles * T * HALF), gradient_columns(p.tiles * T * HALF), query_columns(p.tiles * T * HALF);
  int64_t per_group = p.heads / p.kv_heads;
  for (int64_t group = 0; group < p.kv_heads; group++) {
    std::fill(gk0.begin(), gk0.end(), 0.0f), std::fill(gv0.begin(), gv0.end(), 0.0f);
    for (int64_t row = 0; row < p.batch; row++) {
      in.gather(row, group, row == 0);
      pair_transposed(in.values_t.data(), in.values.data(), p.prefix + p.length, p.padded);
      std::fill(gk.begin(), gk.end(), 0.0f), std::fill(gv.begin(), gv.end(), 0.0f);
      for (int64_t head = group * per_group; head < (group + 1) * per_group; head++) {
        Rows rows_q = in.of_row(in.q, row);
        unpack(in.queries.data(), rows_q, head, p.scale);
        unpack(gradients.data(), in.of_row(of_gradient, row), head, 1);
        unpack(outs.data(), in.of_row(of_out, row), head, 1);
        pair_rows(in.query_pairs.data(), in.queries.data(), p.tiles * T);
        pair_columns(query_columns.data(), in.queries.data(), p.tiles * T);
        pair_rows(gradient_rows.data(), gradients.data(), p.tiles * T);
        pair_columns(gradient_columns.data(), gradients.data(), p.tiles * T);
        for (int64_t tile = 0; tile < p.tiles; tile++) {
          const int64_t place = tile * T * HALF;
          const float *g = gradients.data() + tile * T * D;
          const float *sum_of = c.log_sums + (row * p.heads + head) * p.tiles * T + tile * T;
          float delta[T];
          for (int t = 0; t < T; t++) {
            const float *a = g + t * D, *b = outs.data() + (tile * T + t) * D;
            delta[t] = sum(load(a) * load(b) + load(a + 16) * load(b + 16));
          }
          std::fill(gq.begin(), gq.end(), 0.0f);
          p.blocks(row, tile, [&](int64_t key) {
            p.scores(s.data(), slope.data(), in.query_pairs.data() + place, in.keys_t.data(), row, tile, key);
            product_t(dp.data(), gradient_rows.data() + place, in.values_t.data() + key, p.padded);
            for (int t = 0; t < T; t += 2)
              for (int j = 0; j < KB; j += 16) {
                V e[2], x[2];
                for (int i = 0; i < 2; i++) {
                  int at = (t + i) * KB + j;
                  e[i] = exponential(load(s.data() + at) - sum_of[t + i]);
                  e[i] = tile * T + t + i < p.length ? e[i] : V{};
                  x[i] = e[i] * (load(dp.data() + at) - delta[t + i]);
                  if (p.cap > 0) x[i] *= load(slope.data() + at);
                  store_row(dp_rows.data() + at / 2, x[i]);
                }
                store_pairs(dp_columns.data() + t / 2 * KB + j, x[0], x[1]);
                store_pairs(weights.data() + t / 2 * KB + j, e[0], e[1]);
              }
            accumulate(gq.data(), dp_rows.data(), in.key_rows.data() + key / 2 * D);
            accumulate_t(gk.data() + key * D, dp_columns.data(), query_columns.data() + place);
            accumulate_t(gv.data() + key * D, weights.data(), gradient_columns.data() + place);
          });
          std::memcpy(gqs.data() + tile * T * D, gq.data(), T * D * 4);
        }
        uint16_t *to = c.dq + row * p.length * wide + head * D;
        repack(gqs.data(), rows_q, p.scale, [&](int64_t i, int d, float x) { to[i * wide + d] = bits(x); });
      }
      for (int64_t i = 0; i < p.prefix * D; i++) gk0[i] += gk[i], gv0[i] += gv[i];
      uint16_t *to_k = c.dk + row * p.length * width + group * D;
      uint16_t *to_v = c.dv + row * p.length * width + group * D;
      repack(gk.data() + p.prefix * D, in.of_row(in.k, row), 1, [&](int64_t i, int d, float x) { to_k[i * width + d] = bits(x); });
      repack(gv.data() + p.prefix * D, in.of_row(in.v, row), 1, [&](int64_t i, int d, float x) { to_v[i * width + d] = bits(x); });
    }
    uint16_t *to_k = c.dk0 + group * D, *to_v = c.dv0 + group * D;
    repack(gk0.data(), in.k0, 1, [&](int64_t i, int d, float x) { to_k[i * width + d] = bits(x); });
    repack(gv0.data(), in.v0, 1, [&](int64_t i, int d, float x) { to_v[i * width + d] = bits(x); });
  }
}

}  // namespace

extern "C" void attention_forward(const Call *call) { forward(*call); }
extern "C" void attention_backward(const Call *call) { backward(*call); }
