// Which kernels this processor can run, and what does not depend on that.

#include "internal.h"
#include "table.h"

#if defined(__aarch64__)
#include <sys/auxv.h>

static bool bk_has_dot_products(void) {
  enum { HWCAP_ASIMDDP_BIT = 20 };  // HWCAP_ASIMDDP of <asm/hwcap.h>.
  return (getauxval(AT_HWCAP) >> HWCAP_ASIMDDP_BIT & 1) != 0;
}
#endif

#if defined(__x86_64__)
static bool bk_has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma")
      && __builtin_cpu_supports("f16c");
}
#endif

const bk_kernels *bk_kernels_for(bk_isa isa) {
#if defined(__x86_64__)
  // The compiler's runtime asks the processor and whether the operating system saves the registers.
  __builtin_cpu_init();
#endif
  switch (isa) {
  case BK_ISA_SCALAR: return &bk_kernels_scalar;
#if defined(__x86_64__)
  case BK_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
            && __builtin_cpu_supports("f16c")
        ? &bk_kernels_avx2 : NULL;
#endif
#if defined(__x86_64__)
  case BK_ISA_AVX512: return bk_has_avx512() ? &bk_kernels_avx512 : NULL;
  case BK_ISA_AVX512_BF16:
    return bk_has_avx512() && __builtin_cpu_supports("avx512bf16") ? &bk_kernels_avx512_bf16 : NULL;
#endif
#if defined(__aarch64__)
  case BK_ISA_NEON: return bk_has_dot_products() ? &bk_kernels_neon : NULL;
#endif
  default: return NULL;
  }
}

bk_isa bk_best_isa(void) {
#if defined(__x86_64__)
  // AMD's processors multiply bf16 pairs at the rate of fma, so twice as fast as floats. Intel's do
  // it at a quarter of that rate (measured on Sapphire and Emerald Rapids), and widening the weights
  // for fma is twice as fast: their fast unit for bf16 is another one, AMX.
  if (__builtin_cpu_is("amd") && bk_kernels_for(BK_ISA_AVX512_BF16) != NULL) {
    return BK_ISA_AVX512_BF16;
  }
#endif
  static const bk_isa fastest_first[] = {BK_ISA_AVX512, BK_ISA_AVX2, BK_ISA_NEON};
  for (size_t i = 0; i < sizeof fastest_first / sizeof fastest_first[0]; i++) {
    if (bk_kernels_for(fastest_first[i]) != NULL) return fastest_first[i];
  }
  return BK_ISA_SCALAR;
}
