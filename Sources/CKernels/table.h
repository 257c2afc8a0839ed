#pragma once

// The tables that dispatch.c hands out, and how a file fills its own from its static functions.

#include "kernels.h"

#define BK_TABLE(ISA, BF16_ACTIVATION)                 \
  {                                                    \
    .isa = ISA,                                        \
    .bf16_activation = BF16_ACTIVATION,                \
    .matmul_f32 = bk_matmul_f32,                       \
    .matmul_bf16 = bk_matmul_bf16,                     \
    .matmul_q8 = bk_matmul_q8,                         \
    .matmul_q4 = bk_matmul_q4,                         \
    .encode_activations = bk_encode_activations,       \
    .pack_f32 = bk_pack_f32,                           \
    .pack_bf16 = bk_pack_bf16,                         \
    .pack_q8 = bk_pack_q8,                             \
    .pack_q4 = bk_pack_q4,                             \
    .rms_norm = bk_rms_norm,                           \
    .rope = bk_rope,                                   \
    .silu_multiply = bk_silu_multiply,                 \
    .gelu_multiply = bk_gelu_multiply,                 \
    .soft_cap = bk_soft_cap,                           \
    .add = bk_add,                                     \
    .add_bias = bk_add_bias,                           \
    .reduce = bk_reduce,                               \
    .store_cache = bk_store_cache,                     \
    .attention = bk_attention,                         \
    .exponential = bk_exponential,                     \
    .hyperbolic_tangent = bk_hyperbolic_tangent,       \
  }

extern const bk_kernels bk_kernels_scalar;
#if defined(__x86_64__)
extern const bk_kernels bk_kernels_avx2;
extern const bk_kernels bk_kernels_avx512;
extern const bk_kernels bk_kernels_avx512_bf16;
#elif defined(__aarch64__)
extern const bk_kernels bk_kernels_neon;
#endif
