// Finding what matters in XML text: where text ends, and markup that is none of the plain elements of a sheet. Bounds as
// in ByteScanning.h: [p, p + n) and at most 63 bytes behind it are read; what stands there never changes a result.
#ifndef XML_SCANNING_H
#define XML_SCANNING_H

#include "ByteScanning.h"

#pragma clang assume_nonnull begin

/// Where character data ends: the offset of the first '<', n when there is none. `special` becomes true when the text
/// before it must be decoded: it holds '&', a carriage return, or '_' in front of 'x' (an ST_Xstring escape).
static inline size_t xml_text_end(const uint8_t *p, size_t n, bool *special) {
    const scan_vector open = scan_all('<'), amp = scan_all('&'), cr = scan_all('\r'), bar = scan_all('_'), ex = scan_all('x');
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i += 16) {
        const scan_vector v = scan_load(p + i), w = scan_load(p + i + 1);
        const uint64_t ends = scan_bits(scan_eq(v, open));
        const uint64_t marks = scan_bits(scan_or(scan_eq(v, amp), scan_eq(v, cr))) |
                               (scan_bits(scan_eq(v, bar)) & scan_bits(scan_eq(w, ex)));
        if (!ends && i + 16 <= n) { seen |= marks; continue; }
        size_t at = ends ? i + (size_t)__builtin_ctzll(ends) : n;
        if (at > n) at = n;
        seen |= marks & scan_below(at - i);
        *special = *special || seen != 0;
        return at;
    }
    *special = *special || seen != 0;
    return n;
}

/// The offset of the first "<!", "<?" or "</" + c whose bytes all lie before n; n when there is none.
static inline size_t xml_find_border(const uint8_t *p, size_t n, uint8_t c) {
    const scan_vector open = scan_all('<'), bang = scan_all('!'), mark = scan_all('?'), slash = scan_all('/'), first = scan_all(c);
    for (size_t i = 0; i < n; i += 16) {
        const scan_vector v = scan_load(p + i), w = scan_load(p + i + 1);
        uint64_t hits = scan_bits(scan_eq(v, open));
        if (!hits) continue;
        hits &= scan_bits(scan_or(scan_eq(w, bang), scan_eq(w, mark))) |
                (scan_bits(scan_eq(w, slash)) & scan_bits(scan_eq(scan_load(p + i + 2), first)));
        while (hits) {
            const size_t at = i + (size_t)__builtin_ctzll(hits);
            if (at + 1 >= n) return n;
            if (p[at + 1] != '/' || at + 2 < n) return at;
            hits &= hits - 1;
        }
    }
    return n;
}

#pragma clang assume_nonnull end
#endif
