#include <lzma.h>

/// A flag that is written as a cast, which Swift does not see: streams one after the other are taken for one.
static inline uint32_t CLZMA_CONCATENATED(void) { return LZMA_CONCATENATED; }
