#include "platform.h"
typedef int bp_placeholder;
