#include "kernels.h"
typedef int bk_placeholder;
