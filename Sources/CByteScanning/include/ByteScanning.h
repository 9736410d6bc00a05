// Finding and copying runs of bytes, sixteen at a time: SSE2 on x86-64, NEON on arm64, plain C elsewhere.
//
// Bounds: every function reads [p, p + n) and at most 63 bytes behind it, which is what the padding of a ByteBlock is
// for; what stands there never changes a result. Copying functions write at most 15 bytes more than they report.
// `static inline`, so that Swift inlines them into its loops: a call a cell would cost more than the scan.
#ifndef BYTE_SCANNING_H
#define BYTE_SCANNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

#if defined(__SSE2__)
typedef __m128i scan_vector;
static inline scan_vector scan_load(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline void scan_store(uint8_t *p, scan_vector v) { _mm_storeu_si128((__m128i *)p, v); }
static inline scan_vector scan_all(uint8_t c) { return _mm_set1_epi8((char)c); }
static inline scan_vector scan_eq(scan_vector a, scan_vector b) { return _mm_cmpeq_epi8(a, b); }
static inline scan_vector scan_or(scan_vector a, scan_vector b) { return _mm_or_si128(a, b); }
static inline scan_vector scan_and(scan_vector a, scan_vector b) { return _mm_and_si128(a, b); }
/// Lanes of v that are at most c (unsigned).
static inline scan_vector scan_at_most(scan_vector v, uint8_t c) { return _mm_cmpeq_epi8(_mm_min_epu8(v, scan_all(c)), v); }
/// Lanes of a that are not in b.
static inline scan_vector scan_without(scan_vector a, scan_vector b) { return _mm_andnot_si128(b, a); }
static inline bool scan_any(scan_vector v) { return _mm_movemask_epi8(v) != 0; }
/// The first lane set; some lane must be.
static inline size_t scan_first(scan_vector v) { return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(v)); }
static inline uint64_t scan_bits(scan_vector v) { return (uint64_t)(uint32_t)_mm_movemask_epi8(v); }
#elif defined(__aarch64__) && defined(__ARM_NEON)
typedef uint8x16_t scan_vector;
static inline scan_vector scan_load(const uint8_t *p) { return vld1q_u8(p); }
static inline void scan_store(uint8_t *p, scan_vector v) { vst1q_u8(p, v); }
static inline scan_vector scan_all(uint8_t c) { return vdupq_n_u8(c); }
static inline scan_vector scan_eq(scan_vector a, scan_vector b) { return vceqq_u8(a, b); }
static inline scan_vector scan_or(scan_vector a, scan_vector b) { return vorrq_u8(a, b); }
static inline scan_vector scan_and(scan_vector a, scan_vector b) { return vandq_u8(a, b); }
static inline scan_vector scan_at_most(scan_vector v, uint8_t c) { return vcleq_u8(v, vdupq_n_u8(c)); }
static inline scan_vector scan_without(scan_vector a, scan_vector b) { return vbicq_u8(a, b); }
static inline uint64_t scan_nibbles(scan_vector v) {
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}
static inline bool scan_any(scan_vector v) { return scan_nibbles(v) != 0; }
static inline size_t scan_first(scan_vector v) { return (size_t)__builtin_ctzll(scan_nibbles(v)) >> 2; }
static inline uint64_t scan_bits(scan_vector v) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t m = vandq_u8(v, weights);
    return (uint64_t)vaddv_u8(vget_low_u8(m)) | ((uint64_t)vaddv_u8(vget_high_u8(m)) << 8);
}
#else
typedef struct { uint8_t lane[16]; } scan_vector;
static inline scan_vector scan_load(const uint8_t *p) { scan_vector v; memcpy(v.lane, p, 16); return v; }
static inline void scan_store(uint8_t *p, scan_vector v) { memcpy(p, v.lane, 16); }
static inline scan_vector scan_all(uint8_t c) { scan_vector v; memset(v.lane, c, 16); return v; }
static inline scan_vector scan_eq(scan_vector a, scan_vector b) {
    for (int i = 0; i < 16; i++) a.lane[i] = a.lane[i] == b.lane[i] ? 0xFF : 0;
    return a;
}
static inline scan_vector scan_or(scan_vector a, scan_vector b) {
    for (int i = 0; i < 16; i++) a.lane[i] |= b.lane[i];
    return a;
}
static inline scan_vector scan_and(scan_vector a, scan_vector b) {
    for (int i = 0; i < 16; i++) a.lane[i] &= b.lane[i];
    return a;
}
static inline scan_vector scan_at_most(scan_vector v, uint8_t c) {
    for (int i = 0; i < 16; i++) v.lane[i] = v.lane[i] <= c ? 0xFF : 0;
    return v;
}
static inline scan_vector scan_without(scan_vector a, scan_vector b) {
    for (int i = 0; i < 16; i++) a.lane[i] &= (uint8_t)~b.lane[i];
    return a;
}
static inline uint64_t scan_bits(scan_vector v) {
    uint64_t bits = 0;
    for (int i = 0; i < 16; i++) bits |= (uint64_t)(v.lane[i] >> 7) << i;
    return bits;
}
static inline bool scan_any(scan_vector v) { return scan_bits(v) != 0; }
static inline size_t scan_first(scan_vector v) { return (size_t)__builtin_ctzll(scan_bits(v)); }
#endif

// Each finder: the offset of the first byte of its set, n when there is none. The loop takes 64 bytes a turn, since
// crawled text has long runs without any of them.
#define SCAN_FINDER(name, parameters, prepare, test)                                              \
    static inline size_t name(const uint8_t *p, size_t n parameters) {                            \
        prepare size_t i = 0;                                                                     \
        for (; i + 64 <= n; i += 64) {                                                            \
            scan_vector v, a, b, c, d;                                                            \
            v = scan_load(p + i); a = test;                                                       \
            v = scan_load(p + i + 16); b = test;                                                  \
            v = scan_load(p + i + 32); c = test;                                                  \
            v = scan_load(p + i + 48); d = test;                                                  \
            if (!scan_any(scan_or(scan_or(a, b), scan_or(c, d)))) continue;                       \
            if (scan_any(a)) return i + scan_first(a);                                            \
            if (scan_any(b)) return i + 16 + scan_first(b);                                       \
            if (scan_any(c)) return i + 32 + scan_first(c);                                       \
            return i + 48 + scan_first(d);                                                        \
        }                                                                                         \
        for (; i < n; i += 16) {                                                                  \
            scan_vector v = scan_load(p + i), a = test;                                           \
            if (scan_any(a)) { size_t at = i + scan_first(a); return at < n ? at : n; }           \
        }                                                                                         \
        return n;                                                                                 \
    }

// The same while copying to q, which has room for n + 15 bytes.
#define SCAN_COPIER(name, parameters, prepare, test)                                              \
    static inline size_t name(uint8_t *q, const uint8_t *p, size_t n parameters) {                \
        prepare size_t i = 0;                                                                     \
        for (; i + 32 <= n; i += 32) {                                                            \
            scan_vector v = scan_load(p + i), a = test;                                           \
            scan_store(q + i, v);                                                                 \
            v = scan_load(p + i + 16);                                                            \
            scan_vector b = test;                                                                 \
            scan_store(q + i + 16, v);                                                            \
            if (!scan_any(scan_or(a, b))) continue;                                               \
            return scan_any(a) ? i + scan_first(a) : i + 16 + scan_first(b);                      \
        }                                                                                         \
        for (; i < n; i += 16) {                                                                  \
            scan_vector v = scan_load(p + i), a = test;                                           \
            scan_store(q + i, v);                                                                 \
            if (scan_any(a)) { size_t at = i + scan_first(a); return at < n ? at : n; }           \
        }                                                                                         \
        return n;                                                                                 \
    }

#define SCAN_COMMA ,
SCAN_FINDER(scan_find1, SCAN_COMMA uint8_t c1, const scan_vector v1 = scan_all(c1);, scan_eq(v, v1))
SCAN_FINDER(scan_find2, SCAN_COMMA uint8_t c1 SCAN_COMMA uint8_t c2,
            const scan_vector v1 = scan_all(c1); const scan_vector v2 = scan_all(c2);,
            scan_or(scan_eq(v, v1), scan_eq(v, v2)))
SCAN_FINDER(scan_find3, SCAN_COMMA uint8_t c1 SCAN_COMMA uint8_t c2 SCAN_COMMA uint8_t c3,
            const scan_vector v1 = scan_all(c1); const scan_vector v2 = scan_all(c2); const scan_vector v3 = scan_all(c3);,
            scan_or(scan_or(scan_eq(v, v1), scan_eq(v, v2)), scan_eq(v, v3)))
SCAN_FINDER(scan_find4, SCAN_COMMA uint8_t c1 SCAN_COMMA uint8_t c2 SCAN_COMMA uint8_t c3 SCAN_COMMA uint8_t c4,
            const scan_vector v1 = scan_all(c1); const scan_vector v2 = scan_all(c2); const scan_vector v3 = scan_all(c3);
            const scan_vector v4 = scan_all(c4);,
            scan_or(scan_or(scan_eq(v, v1), scan_eq(v, v2)), scan_or(scan_eq(v, v3), scan_eq(v, v4))))
/// What ends or interrupts the body of a JSON string (RFC 8259 section 7): a quote, a backslash, a control character.
SCAN_FINDER(scan_find_json, , const scan_vector q1 = scan_all('"'); const scan_vector b1 = scan_all('\\');,
            scan_or(scan_or(scan_eq(v, q1), scan_eq(v, b1)), scan_at_most(v, 0x1F)))

SCAN_COPIER(scan_copy1, SCAN_COMMA uint8_t c1, const scan_vector v1 = scan_all(c1);, scan_eq(v, v1))
SCAN_COPIER(scan_copy2, SCAN_COMMA uint8_t c1 SCAN_COMMA uint8_t c2,
            const scan_vector v1 = scan_all(c1); const scan_vector v2 = scan_all(c2);,
            scan_or(scan_eq(v, v1), scan_eq(v, v2)))
/// Stops at what a CSV field must be quoted for: quote, delimiter, carriage return, line feed.
SCAN_COPIER(scan_copy_csv, SCAN_COMMA uint8_t delimiter,
            const scan_vector q1 = scan_all('"'); const scan_vector v1 = scan_all(delimiter);
            const scan_vector l1 = scan_all('\n'); const scan_vector r1 = scan_all('\r');,
            scan_or(scan_or(scan_eq(v, q1), scan_eq(v, v1)), scan_or(scan_eq(v, l1), scan_eq(v, r1))))
SCAN_COPIER(scan_copy_json, , const scan_vector q1 = scan_all('"'); const scan_vector b1 = scan_all('\\');,
            scan_or(scan_or(scan_eq(v, q1), scan_eq(v, b1)), scan_at_most(v, 0x1F)))

/// Stops at what text in a sheet may have to be written otherwise: & < >, the control characters but tab and line feed,
/// the underscore (which begins _xHHHH_) and the byte that begins U+FFFE and U+FFFF in UTF-8.
SCAN_COPIER(scan_copy_xml, , const scan_vector a1 = scan_all('&'); const scan_vector l1 = scan_all('<');
            const scan_vector g1 = scan_all('>'); const scan_vector u1 = scan_all('_');
            const scan_vector e1 = scan_all(0xEF); const scan_vector t1 = scan_all('\t');
            const scan_vector n1 = scan_all('\n');,
            scan_or(scan_or(scan_or(scan_eq(v, a1), scan_eq(v, l1)), scan_or(scan_eq(v, g1), scan_eq(v, u1))),
                    scan_or(scan_eq(v, e1),
                            scan_without(scan_at_most(v, 0x1F), scan_or(scan_eq(v, t1), scan_eq(v, n1))))))

/// Copies n bytes, sixteen at a time, with up to 15 more written behind: cheaper than memcpy for the short cells that
/// most are.
static inline void scan_copy(uint8_t *q, const uint8_t *p, size_t n) {
    if (n > 256) { memcpy(q, p, n); return; }
    for (size_t i = 0; i < n; i += 16) scan_store(q + i, scan_load(p + i));
}

/// Whether n bytes are equal; reads up to 15 more of each.
static inline bool scan_equal(const uint8_t *p, const uint8_t *q, size_t n) {
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        if (scan_bits(scan_eq(scan_load(p + i), scan_load(q + i))) != 0xFFFF) return false;
    if (i == n) return true;
    const uint64_t wanted = ((uint64_t)1 << (n - i)) - 1;
    return (scan_bits(scan_eq(scan_load(p + i), scan_load(q + i))) & wanted) == wanted;
}

/// How many of the n bytes are c.
static inline size_t scan_count(const uint8_t *p, size_t n, uint8_t c) {
    const scan_vector v1 = scan_all(c);
    size_t count = 0, i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t m = scan_bits(scan_eq(scan_load(p + i), v1)) | scan_bits(scan_eq(scan_load(p + i + 16), v1)) << 16 |
                     scan_bits(scan_eq(scan_load(p + i + 32), v1)) << 32 |
                     scan_bits(scan_eq(scan_load(p + i + 48), v1)) << 48;
        count += (size_t)__builtin_popcountll(m);
    }
    for (; i < n; i++) count += p[i] == c;
    return count;
}

/// UTF-16 units of n bytes of valid UTF-8: one for each byte that begins a character, one more for each that begins one
/// of four bytes.
static inline size_t scan_utf16_units(const uint8_t *p, size_t n) {
    size_t units = 0, i = 0;
    for (; i + 16 <= n; i += 16) {
        scan_vector v = scan_load(p + i);
        uint64_t following = scan_bits(scan_without(scan_at_most(v, 0xBF), scan_at_most(v, 0x7F)));
        uint64_t narrow = scan_bits(scan_at_most(v, 0xEF));
        units += 32 - (size_t)__builtin_popcountll(following) - (size_t)__builtin_popcountll(narrow);
    }
    for (; i < n; i++) units += (size_t)((p[i] & 0xC0) != 0x80) + (size_t)(p[i] >= 0xF0);
    return units;
}

/// Bit i is set where p[i] is c, for 64 bytes.
static inline uint64_t scan_mask(const uint8_t *p, uint8_t c) {
    const scan_vector v1 = scan_all(c);
    return scan_bits(scan_eq(scan_load(p), v1)) | scan_bits(scan_eq(scan_load(p + 16), v1)) << 16 |
           scan_bits(scan_eq(scan_load(p + 32), v1)) << 32 | scan_bits(scan_eq(scan_load(p + 48), v1)) << 48;
}

/// The same where p[i] with bit 5 set is c: both kinds of bracket at once, since [ ] and { } differ in that bit.
static inline uint64_t scan_mask_folded(const uint8_t *p, uint8_t c) {
    const scan_vector v1 = scan_all(c), fold = scan_all(0x20);
    return scan_bits(scan_eq(scan_or(scan_load(p), fold), v1)) |
           scan_bits(scan_eq(scan_or(scan_load(p + 16), fold), v1)) << 16 |
           scan_bits(scan_eq(scan_or(scan_load(p + 32), fold), v1)) << 32 |
           scan_bits(scan_eq(scan_or(scan_load(p + 48), fold), v1)) << 48;
}

/// The bits below bit i; all of them for 64.
static inline uint64_t scan_below(size_t i) { return i >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << i) - 1; }

/// Where the last complete CSV row of p[0, n) ends, 0 when none does. p[0] starts a row. A quote opens a quoted field
/// only as its first byte; a doubled quote inside one is text (RFC 4180 section 2.5 to 2.7). `inside` tells whether p[n]
/// would stand inside a quoted field. Quote by quote, for text in which quotes stand where they open nothing.
static inline size_t scan_csv_cut_any(const uint8_t *p, size_t n, uint8_t delimiter, bool *inside) {
    size_t last = 0;
    bool quoted = false, skip = false;
    for (size_t base = 0; base < n; base += 64) {
        const uint64_t valid = scan_below(n - base);
        uint64_t quotes = scan_mask(p + base, '"') & valid;
        const uint64_t ends = (scan_mask(p + base, '\n') | scan_mask(p + base, '\r')) & valid;
        size_t from = 0;
        if (skip) { quotes &= ~(uint64_t)1; skip = false; }
        while (quotes) {
            const size_t i = (size_t)__builtin_ctzll(quotes), at = base + i;
            quotes &= quotes - 1;
            if (!quoted) {
                const uint8_t before = at == 0 ? '\n' : p[at - 1];
                if (before != delimiter && before != '\n' && before != '\r') continue;
                const uint64_t seen = ends & scan_below(i) & ~scan_below(from);
                if (seen) last = base + 64 - (size_t)__builtin_clzll(seen);
                quoted = true;
            } else if (at + 1 < n && p[at + 1] == '"') {
                if (i == 63) skip = true; else quotes &= quotes - 1;
            } else {
                quoted = false;
                from = i + 1;
            }
        }
        if (!quoted) {
            const uint64_t seen = ends & ~scan_below(from);
            if (seen) last = base + 64 - (size_t)__builtin_clzll(seen);
        }
    }
    *inside = quoted;
    return last;
}

/// Bit i is the parity of the bits up to and with i: between quotes, where the bits are those of quotes.
static inline uint64_t scan_parity(uint64_t m) {
    m ^= m << 1; m ^= m << 2; m ^= m << 4; m ^= m << 8; m ^= m << 16; m ^= m << 32;
    return m;
}

/// The same as scan_csv_cut_any, 64 bytes at a time, and how many line feeds stand before the end of that row. As long as
/// every opening quote stands at a field's start (or behind the quote before it, which makes a doubled one), what is
/// inside quotes is what stands behind an odd number of them.
static inline size_t scan_csv_cut(const uint8_t *p, size_t n, uint8_t delimiter, bool *inside, size_t *feeds) {
    size_t base, last_base = 0, feeds_before = 0, last_before = 0;
    uint64_t last_ends = 0, last_feeds = 0, quoted = 0, may_open = 1;
    for (base = 0; base < n; base += 64) {
        const uint64_t valid = scan_below(n - base);
        const uint64_t quotes = scan_mask(p + base, '"') & valid;
        const uint64_t line_feeds = scan_mask(p + base, '\n') & valid;
        const uint64_t ends = (line_feeds | scan_mask(p + base, '\r')) & valid;
        const uint64_t borders = ends | quotes | scan_mask(p + base, delimiter);
        uint64_t open = quoted;
        if (quotes) {
            open ^= scan_parity(quotes);
            if (quotes & open & ~(borders << 1 | may_open)) break;
        }
        const uint64_t seen = ends & ~open;
        if (seen) { last_ends = seen; last_base = base; last_before = feeds_before; last_feeds = line_feeds; }
        feeds_before += (size_t)__builtin_popcountll(line_feeds);
        quoted = (uint64_t)((int64_t)open >> 63);
        may_open = borders >> 63;
    }
    if (base < n) {
        const size_t last = scan_csv_cut_any(p, n, delimiter, inside);
        *feeds = scan_count(p, last, '\n');
        return last;
    }
    *inside = quoted != 0;
    if (!last_ends) { *feeds = 0; return 0; }
    const size_t end = 64 - (size_t)__builtin_clzll(last_ends);
    *feeds = last_before + (size_t)__builtin_popcountll(last_feeds & scan_below(end));
    return last_base + end;
}

/// p[start] opens a JSON object or array: the offset behind the bracket that closes it, or 0 when p[start, n) does not
/// hold it. Brackets are counted, not matched; the parser does that.
static inline size_t scan_json_skip(const uint8_t *p, size_t start, size_t n) {
    uint64_t depth = 0, in_string = 0, escape_carry = 0;
    for (size_t base = start; base < n; base += 64) {
        const uint64_t valid = scan_below(n - base);
        const uint64_t slashes = scan_mask(p + base, '\\') & valid;
        uint64_t escaped = escape_carry;
        if (slashes | escape_carry) {
            // Odd runs of backslashes escape what follows them; a walk over the runs costs less than it seems, as most
            // 64 bytes hold none or a few.
            uint64_t left = slashes & ~escape_carry;
            escape_carry = 0;
            while (left) {
                const size_t i = (size_t)__builtin_ctzll(left);
                if (i == 63) { escape_carry = 1; break; }
                escaped |= (uint64_t)1 << (i + 1);
                left &= ~scan_below(i + 2);
            }
        }
        const uint64_t quotes = scan_mask(p + base, '"') & ~escaped & valid;
        uint64_t strings = quotes;
        if (quotes) {
            strings ^= strings << 1; strings ^= strings << 2; strings ^= strings << 4;
            strings ^= strings << 8; strings ^= strings << 16; strings ^= strings << 32;
        }
        strings ^= in_string;
        in_string = (uint64_t)((int64_t)strings >> 63);
        uint64_t opens = scan_mask_folded(p + base, '{') & ~strings & valid;
        uint64_t closes = scan_mask_folded(p + base, '}') & ~strings & valid;
        const uint64_t closing = (uint64_t)__builtin_popcountll(closes);
        if (depth > closing) { depth += (uint64_t)__builtin_popcountll(opens) - closing; continue; }
        uint64_t brackets = opens | closes;
        while (brackets) {
            const size_t i = (size_t)__builtin_ctzll(brackets);
            brackets &= brackets - 1;
            if (opens >> i & 1) depth++;
            else if (depth <= 1) return base + i + 1;
            else depth--;
        }
    }
    return 0;
}

/// Whether p[0, n) is valid UTF-8 (RFC 3629 section 4).
bool scan_utf8_valid(const uint8_t *p, size_t n);
/// The offset of the first byte that is not part of a valid sequence, n when there is none.
size_t scan_utf8_first_invalid(const uint8_t *p, size_t n);

/// A text to look for, and which two of its bytes are looked for first.
typedef struct {
    const uint8_t *bytes;
    size_t count;
    size_t rare, other;
    /// Whether the capitals of ASCII count as their small letters, as which `bytes` has them.
    bool folds;
} scan_text;

/// A text of these bytes, which are not copied.
scan_text scan_text_make(const uint8_t *bytes, size_t count, bool folds);
/// Whether it stands somewhere in [p, p + n), of which no byte beyond is read.
bool scan_has_text(const scan_text *text, const uint8_t *p, size_t n);

/// The offset of the first `count` bytes, one or more, that are those at `wanted`, all before n; n when there are none. Time is
/// linear in n and count.
size_t scan_find_bytes(const uint8_t *p, size_t n, const uint8_t *wanted, size_t count);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
