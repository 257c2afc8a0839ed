// Which kernels this processor can run, and what does not depend on that.

#include "internal.h"
#include "table.h"

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
  default: return NULL;
  }
}

bk_isa bk_best_isa(void) {
  static const bk_isa fastest_first[] = {
    BK_ISA_AVX512_BF16, BK_ISA_AVX512, BK_ISA_AVX2, BK_ISA_NEON,
  };
  for (size_t i = 0; i < sizeof fastest_first / sizeof fastest_first[0]; i++) {
    if (bk_kernels_for(fastest_first[i]) != NULL) return fastest_first[i];
  }
  return BK_ISA_SCALAR;
}
