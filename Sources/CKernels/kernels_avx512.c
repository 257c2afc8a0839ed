// AVX-512 with byte products (VNNI), as on Intel since 2019 and AMD since Zen 4.

#if defined(__x86_64__)

#define BK_DOTS_BF16 0
#define BK_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"

#pragma clang attribute push(__attribute__((target(BK_TARGET))), apply_to = function)

#include "avx512.h"

#pragma clang attribute pop

const bk_kernels bk_kernels_avx512 = BK_TABLE(BK_ISA_AVX512, BK_ACTIVATION_F32);

#endif
