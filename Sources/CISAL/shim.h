#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

/// The size of the work area that level 2 wants; a macro of sizes that Swift cannot read.
static inline uint32_t isal_level2_buffer_size(void) { return ISAL_DEF_LVL2_EXTRA_LARGE; }
