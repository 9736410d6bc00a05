#include <zlib.h>

/// deflateInit2 is a macro.
static inline int zlib_deflate_init(z_stream *_Nonnull stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
}
