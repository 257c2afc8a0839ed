// AVX-512 with products of bf16 pairs, twice as fast as fma where the processor has a unit for them.

#if defined(__x86_64__)

#define BK_DOTS_BF16 1
#define BK_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,avx2,fma,f16c"

#pragma clang attribute push(__attribute__((target(BK_TARGET))), apply_to = function)

#include "avx512.h"

#pragma clang attribute pop

const bk_kernels bk_kernels_avx512_bf16 = BK_TABLE(BK_ISA_AVX512_BF16, BK_ACTIVATION_BF16);

#endif
