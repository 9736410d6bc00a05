// UTF-8 validity (RFC 3629 section 4) a block at a time, after Keiser and Lemire, "Validating UTF-8 in less than one
// instruction per byte" (2021): three table look-ups classify every pair of bytes. Out of line, with run-time dispatch,
// because the shuffle it needs is not in SSE2 and one call serves a whole block.
//
// Bounds: bytes [p, p + n) are read and no others. The search looks behind a lead byte only where `more` bytes are left;
// the vector loop takes 64 where 64 are left, and the rest, fewer than 64, goes through a copy of 80 bytes.
#include "ByteScanning.h"

size_t scan_utf8_first_invalid(const uint8_t *p, size_t n) {
    size_t i = 0;
    while (i < n) {
        const uint8_t c = p[i];
        if (c < 0x80) { i++; continue; }
        size_t more;
        uint8_t low = 0x80, high = 0xBF;
        if (c >= 0xC2 && c <= 0xDF) more = 1;
        else if (c >= 0xE0 && c <= 0xEF) {
            more = 2;
            if (c == 0xE0) low = 0xA0;
            if (c == 0xED) high = 0x9F;
        } else if (c >= 0xF0 && c <= 0xF4) {
            more = 3;
            if (c == 0xF0) low = 0x90;
            if (c == 0xF4) high = 0x8F;
        } else return i;
        if (n - i <= more) return i;
        if (p[i + 1] < low || p[i + 1] > high) return i;
        for (size_t k = 2; k <= more; k++)
            if (p[i + k] < 0x80 || p[i + k] > 0xBF) return i;
        i += more + 1;
    }
    return n;
}

#if defined(__x86_64__)
#include <tmmintrin.h>

enum {
    TOO_SHORT = 1 << 0, TOO_LONG = 1 << 1, OVERLONG_3 = 1 << 2, TOO_LARGE = 1 << 3, SURROGATE = 1 << 4,
    OVERLONG_2 = 1 << 5, TOO_LARGE_1000 = 1 << 6, OVERLONG_4 = 1 << 6, TWO_CONTS = 1 << 7,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};
#define B(x) ((char)(x))

__attribute__((target("ssse3")))
static inline __m128i wrong(__m128i input, __m128i before) {
    const __m128i high1 = _mm_setr_epi8(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        B(TWO_CONTS), B(TWO_CONTS), B(TWO_CONTS), B(TWO_CONTS), TOO_SHORT | OVERLONG_2, TOO_SHORT,
        TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
    const __m128i low1 = _mm_setr_epi8(
        B(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), B(CARRY | OVERLONG_2), B(CARRY), B(CARRY),
        B(CARRY | TOO_LARGE), B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
        B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
        B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
        B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
        B(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE), B(CARRY | TOO_LARGE | TOO_LARGE_1000),
        B(CARRY | TOO_LARGE | TOO_LARGE_1000));
    const __m128i high2 = _mm_setr_epi8(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
        B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
        B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
        B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m128i nibble = _mm_set1_epi8(0x0F);
    const __m128i prev1 = _mm_alignr_epi8(input, before, 15);
    const __m128i special = _mm_and_si128(
        _mm_and_si128(_mm_shuffle_epi8(high1, _mm_and_si128(_mm_srli_epi16(prev1, 4), nibble)),
                      _mm_shuffle_epi8(low1, _mm_and_si128(prev1, nibble))),
        _mm_shuffle_epi8(high2, _mm_and_si128(_mm_srli_epi16(input, 4), nibble)));
    const __m128i prev2 = _mm_alignr_epi8(input, before, 14), prev3 = _mm_alignr_epi8(input, before, 13);
    const __m128i third = _mm_subs_epu8(prev2, _mm_set1_epi8(B(0xE0 - 0x80)));
    const __m128i fourth = _mm_subs_epu8(prev3, _mm_set1_epi8(B(0xF0 - 0x80)));
    const __m128i must = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8(B(0x80)));
    return _mm_xor_si128(must, special);
}

__attribute__((target("ssse3")))
static bool valid_ssse3(const uint8_t *p, size_t n) {
    const __m128i limits = _mm_setr_epi8(B(255), B(255), B(255), B(255), B(255), B(255), B(255), B(255), B(255), B(255),
                                         B(255), B(255), B(255), B(0xF0 - 1), B(0xE0 - 1), B(0xC0 - 1));
    __m128i error = _mm_setzero_si128(), before = _mm_setzero_si128();
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        const __m128i a = _mm_loadu_si128((const __m128i *)(p + i)), b = _mm_loadu_si128((const __m128i *)(p + i + 16));
        const __m128i c = _mm_loadu_si128((const __m128i *)(p + i + 32)), d = _mm_loadu_si128((const __m128i *)(p + i + 48));
        if (!_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)))) {
            error = _mm_or_si128(error, _mm_subs_epu8(before, limits));
            before = d;
            continue;
        }
        error = _mm_or_si128(error, wrong(a, before));
        error = _mm_or_si128(error, wrong(b, a));
        error = _mm_or_si128(error, wrong(c, b));
        error = _mm_or_si128(error, wrong(d, c));
        before = d;
    }
    // The rest, with at least one zero byte behind it, so that a sequence cut by the end is too short.
    uint8_t tail[80] = {0};
    memcpy(tail, p + i, n - i);
    for (size_t k = 0; k < sizeof tail; k += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(tail + k));
        error = _mm_or_si128(error, wrong(v, before));
        before = v;
    }
    return _mm_movemask_epi8(_mm_cmpeq_epi8(error, _mm_setzero_si128())) == 0xFFFF;
}

bool scan_utf8_valid(const uint8_t *p, size_t n) {
    if (__builtin_cpu_supports("ssse3")) return valid_ssse3(p, n);
    return scan_utf8_first_invalid(p, n) == n;
}
#else
bool scan_utf8_valid(const uint8_t *p, size_t n) { return scan_utf8_first_invalid(p, n) == n; }
#endif
