#ifndef CLINICSYNC_CZLIB_SHIM_H
#define CLINICSYNC_CZLIB_SHIM_H

#include <zlib.h>

/* deflateInit2 and inflateInit2 are macros that carry the header's version; Swift needs functions. */
static inline int clinicsync_deflateInit2(z_streamp stream, int level, int window_bits, int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int clinicsync_inflateInit2(z_streamp stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
