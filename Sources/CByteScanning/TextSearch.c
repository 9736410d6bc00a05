// A text within a text: two of its bytes are looked for at once, sixteen places at a time, and only where both stand is the
// rest compared. The two are those that ordinary text has least of, so that most pages are passed over in one go.
//
// Bounds: bytes [p, p + n) are read and no others. A vector is loaded from p + i + probe only where i + 16 <= last + 1, so
// that it ends at most at p + n; the places left go one by one.
//
// A place is compared at most in full, which for a long text over its like would take the square of the time: such a text
// is left to memmem, which is linear in glibc.
#define _GNU_SOURCE
#include "ByteScanning.h"

/// How rare a byte is in text: letters by their frequency in English, what is not a letter, digit or blank behind them.
static unsigned rarity(uint8_t byte) {
    static const char order[] = " etaoinsrhldcumfpgwybvkxjqz";
    if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
    const char *place = byte ? strchr(order, byte) : NULL;
    if (place) return (unsigned)(place - order);
    // Lead and middle bytes of UTF-8 repeat all over a text of one script.
    return byte >= 0x80 ? 8 : 20;
}

static uint8_t folding(uint8_t byte) { return byte >= 'a' && byte <= 'z' ? 0x20 : 0; }

scan_text scan_text_make(const uint8_t *bytes, size_t count, bool folds) {
    scan_text text = {bytes, count, 0, 0, folds};
    for (size_t i = 1; i < count; i++)
        if (rarity(bytes[i]) > rarity(bytes[text.rare])) text.rare = i;
    text.other = count > 1 && text.rare == 0 ? 1 : 0;
    for (size_t i = 0; i < count; i++)
        if (i != text.rare && rarity(bytes[i]) > rarity(bytes[text.other])) text.other = i;
    return text;
}

static bool stands(const scan_text *text, const uint8_t *p) {
    if (!text->folds) return memcmp(p, text->bytes, text->count) == 0;
    for (size_t i = 0; i < text->count; i++)
        if ((p[i] | folding(text->bytes[i])) != text->bytes[i]) return false;
    return true;
}

size_t scan_find_bytes(const uint8_t *p, size_t n, const uint8_t *wanted, size_t count) {
    const uint8_t *place = memmem(p, n, wanted, count);
    return place ? (size_t)(place - p) : n;
}

bool scan_has_text(const scan_text *text, const uint8_t *p, size_t n) {
    if (text->count == 0) return true;
    if (n < text->count) return false;
    if (text->count > 64 && !text->folds) return memmem(p, n, text->bytes, text->count) != NULL;
    const size_t last = n - text->count;
    const uint8_t rare = text->bytes[text->rare], other = text->bytes[text->other];
    const uint8_t rareFold = text->folds ? folding(rare) : 0, otherFold = text->folds ? folding(other) : 0;
    size_t i = 0;
    for (; i + 15 <= last; i += 16) {
        const scan_vector a = scan_or(scan_load(p + i + text->rare), scan_all(rareFold));
        const scan_vector b = scan_or(scan_load(p + i + text->other), scan_all(otherFold));
        const scan_vector both = scan_and(scan_eq(a, scan_all(rare)), scan_eq(b, scan_all(other)));
        if (!scan_any(both)) continue;
        for (uint64_t bits = scan_bits(both); bits; bits &= bits - 1)
            if (stands(text, p + i + (size_t)__builtin_ctzll(bits))) return true;
    }
    for (; i <= last; i++)
        if ((p[i + text->rare] | rareFold) == rare && stands(text, p + i)) return true;
    return false;
}
