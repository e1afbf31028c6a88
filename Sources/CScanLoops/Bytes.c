#include "CScanLoops.h"

#if defined(__x86_64__)

#include "Wide.h"

/// What the byte behind a backslash stands for (RFC 8259 section 7); 0 where it takes more than that byte.
static const uint8_t escapes[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

WIDE size_t provscan_unescape(const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
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

WIDE size_t provscan_find_either(const uint8_t *text, size_t start, size_t count, uint8_t first, uint8_t second) {
    const __m256i one = _mm256_set1_epi8((char)first), other = _mm256_set1_epi8((char)second);
    size_t place = start;
    for (; count - place >= 32; place += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + place));
        __m256i equal = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, one), _mm256_cmpeq_epi8(bytes, other));
        unsigned found = (unsigned)_mm256_movemask_epi8(equal);
        if (found) { return place + _tzcnt_u32(found); }
    }
    while (place < count && text[place] != first && text[place] != second) { ++place; }
    return place;
}

#else

size_t provscan_unescape(const uint8_t *source, size_t count, uint8_t *target, size_t *written) {
    (void)source, (void)count, (void)target;
    *written = 0;
    return 0;
}

size_t provscan_find_either(const uint8_t *text, size_t start, size_t count, uint8_t first, uint8_t second) {
    (void)text, (void)start, (void)first, (void)second;
    return count;
}

#endif
