#include "Wide.h"

#if defined(__x86_64__)

/// What the byte behind a backslash stands for (RFC 8259 section 7); 0 where it takes more than that byte.
static const uint8_t escapes[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

WIDE static size_t unescapeWide(const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
    const __m256i backslash = _mm256_set1_epi8('\\');
    const uint8_t *next = source, *end = source + count;
    uint8_t *out = target;
    while (next < end) {
        if (end - next >= 32) {
            // What is written behind an escape is overwritten later: the target never runs ahead of the source.
            __m256i bytes = _mm256_loadu_si256((const __m256i *)next);
            _mm256_storeu_si256((__m256i *)out, bytes);
            unsigned found = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, backslash));
            unsigned plain = _tzcnt_u32(found);
            next += plain;
            out += plain;
            if (!found) { continue; }
        } else if (*next != '\\') {
            *out++ = *next++;
            continue;
        }
        if (end - next < 2 || !escapes[next[1]]) { break; }
        *out++ = escapes[next[1]];
        next += 2;
    }
    *written = (size_t)(out - target);
    return (size_t)(next - source);
}

size_t provscan_unescape(
    provscan_width instructions, const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
    if (instructions == PROVSCAN_WIDEST) { return provscan_unescape_widest(source, count, target, written); }
    return unescapeWide(source, count, target, written);
}

INLINE static __m256i equal(__m256i bytes, char byte) { return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte)); }

INLINE static __m256i letters(__m256i bytes) {
    const __m256i caseBit = _mm256_set1_epi8(0x20), before = _mm256_set1_epi8('a' - 1), behind = _mm256_set1_epi8('z' + 1);
    __m256i lower = _mm256_or_si256(bytes, caseBit);
    // Bytes from 128 on are negative.
    __m256i ascii = _mm256_and_si256(_mm256_cmpgt_epi8(lower, before), _mm256_cmpgt_epi8(behind, lower));
    return _mm256_or_si256(ascii, bytes);
}

WIDE size_t provscan_find_divider(const uint8_t *text, size_t start, size_t count) {
    size_t place = start ? start : 1;
    for (; place + 33 <= count; place += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + place));
        __m256i hyphens = equal(bytes, '-'), ampersands = equal(bytes, '&');
        if (_mm256_testz_si256(_mm256_or_si256(hyphens, ampersands), _mm256_set1_epi8(-1))) { continue; }
        __m256i before = _mm256_loadu_si256((const __m256i *)(text + place - 1));
        __m256i after = _mm256_loadu_si256((const __m256i *)(text + place + 1));
        __m256i space = _mm256_or_si256(
            _mm256_or_si256(equal(after, ' '), equal(after, '\n')),
            _mm256_or_si256(equal(after, '\t'), equal(after, '\r')));
        __m256i dividers = _mm256_or_si256(_mm256_and_si256(hyphens, space), ampersands);
        unsigned found = (unsigned)_mm256_movemask_epi8(_mm256_and_si256(dividers, letters(before)));
        if (found) { return place + _tzcnt_u32(found); }
    }
    while (place < count && text[place] != '-' && text[place] != '&') { ++place; }
    return place < count ? place : count;
}

#else

size_t provscan_unescape(
    provscan_width instructions, const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
    (void)instructions, (void)source, (void)count, (void)target;
    *written = 0;
    return 0;
}

size_t provscan_find_divider(const uint8_t *text, size_t start, size_t count) {
    (void)text, (void)start;
    return count;
}

#endif
