#include "Wide.h"

#if defined(__x86_64__)

/// What the byte behind a backslash stands for (RFC 8259 section 7); 0 where it takes more than that byte.
static const uint8_t escapes[128] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

/// The value of a hexadecimal digit, or -1.
static int digit(uint8_t byte) {
    if ((uint8_t)(byte - '0') < 10) { return byte - '0'; }
    byte |= 0x20;
    return (uint8_t)(byte - 'a') < 6 ? byte - 'a' + 10 : -1;
}

/// Writes what an escape of six bytes at `source` stands for; returns the bytes written, or 0 where it is half of a
/// surrogate pair or no such escape.
static size_t writeUnit(const uint8_t *source, size_t count, uint8_t *target) {
    if (count < 6 || source[1] != 'u') { return 0; }
    int first = digit(source[2]), second = digit(source[3]), third = digit(source[4]), fourth = digit(source[5]);
    if ((first | second | third | fourth) < 0) { return 0; }
    unsigned unit = (unsigned)(first << 12 | second << 8 | third << 4 | fourth);
    if ((unit & 0xF800) == 0xD800) { return 0; }
    if (unit < 0x80) {
        target[0] = (uint8_t)unit;
        return 1;
    }
    if (unit < 0x800) {
        target[0] = (uint8_t)(0xC0 | unit >> 6);
        target[1] = (uint8_t)(0x80 | (unit & 0x3F));
        return 2;
    }
    target[0] = (uint8_t)(0xE0 | unit >> 12);
    target[1] = (uint8_t)(0x80 | (unit >> 6 & 0x3F));
    target[2] = (uint8_t)(0x80 | (unit & 0x3F));
    return 3;
}

/// The backslashes that start an escape, of those that come one behind the other.
static uint64_t escapesIn(uint64_t backslashes) {
    uint64_t starts = 0;
    while (backslashes) {
        uint64_t first = backslashes & -backslashes;
        starts |= first;
        backslashes &= ~(first | first << 1);
    }
    return starts;
}

WIDEST size_t provscan_unescape_widest(const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
    const __m512i low = _mm512_loadu_si512(escapes), high = _mm512_loadu_si512(escapes + 64);
    const uint8_t *next = source, *end = source + count;
    uint8_t *out = target;
    while (next < end) {
        size_t left = (size_t)(end - next);
        uint64_t live = lowestBits(left);
        __m512i bytes = _mm512_maskz_loadu_epi8(live, next);
        uint64_t starts = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
        if (!starts) {
            _mm512_mask_storeu_epi8(out, live, bytes);
            size_t width = left < 64 ? left : 64;
            next += width;
            out += width;
            continue;
        }
        if (starts & starts << 1) { starts = escapesIn(starts); }
        uint64_t escaped = starts << 1;
        __m512i meant = _mm512_permutex2var_epi8(low, bytes, high);
        // The look-up takes no notice of the top bit.
        uint64_t others =
            escaped & (_mm512_testn_epi8_mask(meant, meant) | _mm512_movepi8_mask(bytes) | ~live);
        bytes = _mm512_mask_mov_epi8(bytes, escaped, meant);
        // Up to the first escape of another length, or one of which the block has the backslash alone.
        uint64_t last = starts & 1ull << 63;
        uint64_t stop = others ? (others & -others) >> 1 : last;
        uint64_t taken = stop ? live & (stop - 1) : live, kept = taken & ~starts;
        size_t width = (size_t)_mm_popcnt_u64(kept);
        _mm512_mask_storeu_epi8(out, lowestBits(width), _mm512_maskz_compress_epi8(kept, bytes));
        out += width;
        next += _mm_popcnt_u64(taken);
        if (!others) { continue; }
        size_t unit = writeUnit(next, (size_t)(end - next), out);
        if (!unit) { break; }
        out += unit;
        next += 6;
    }
    *written = (size_t)(out - target);
    return (size_t)(next - source);
}

#endif
