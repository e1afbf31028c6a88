#include "Wide.h"

#if defined(__x86_64__)

// The classes of WordRuns.c, one bit each, but for those of words, which need one only.
enum { WORD = 1, APOSTROPHE = 8, CLOSER = 16, AT = 32, LINE = 64, LESS = 128 };

/// The classes of the bytes below 128.
static uint8_t classes[128];

__attribute__((constructor)) static void fillClasses(void) {
    for (int byte = 0; byte < 128; ++byte) { classes[byte] = isLetterOrDigit((uint8_t)byte) ? WORD : 0; }
    classes['\''] = APOSTROPHE;
    classes[':'] = classes[';'] = CLOSER;
    classes['@'] = AT;
    classes['_'] = classes['/'] = LINE;
    classes['<'] = LESS;
}

static const uint8_t steps[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

/// Stores the places of 16 of the bits.
#define STORE_QUARTER(target, places, quarter, offset) \
    _mm512_storeu_si512( \
        (target) + 16 * (quarter), \
        _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, quarter)), offset))

/// Stores the place of each bit; there are rarely more than half.
INLINE_WIDEST static uint32_t *store(uint32_t *target, uint64_t bits, uint32_t base) {
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(steps));
    __m512i offset = _mm512_set1_epi32((int)base);
    size_t count = (size_t)_mm_popcnt_u64(bits);
    STORE_QUARTER(target, places, 0, offset);
    STORE_QUARTER(target, places, 1, offset);
    if (count > 32) {
        STORE_QUARTER(target, places, 2, offset);
        STORE_QUARTER(target, places, 3, offset);
    }
    return target + count;
}

/// What a block of 64 bytes leaves to the next: each 0 or 1.
typedef struct {
    uint64_t word, joined, opener, mark;
} carry;

typedef struct {
    uint32_t *edges, *marks;
} targets;

#define OF_CLASS(mask) _mm512_mask_test_epi8_mask(ascii, found, _mm512_set1_epi8((char)(mask)))

INLINE_WIDEST static void find(
    __m512i bytes, uint32_t position, bool followedByWord, carry *carry, targets *targets) {
    // The look-up takes no notice of the top bit.
    __m512i found = _mm512_permutex2var_epi8(
        _mm512_loadu_si512(classes), bytes, _mm512_loadu_si512(classes + 64));
    uint64_t others = _mm512_movepi8_mask(bytes), ascii = ~others;
    uint64_t words = OF_CLASS(WORD) | others, joined = words;
    if (OF_CLASS(0xFF ^ WORD) | others | carry->opener | carry->mark) {
        uint64_t after = words >> 1 | (uint64_t)followedByWord << 63;
        uint64_t joining = OF_CLASS(APOSTROPHE) & (words << 1 | carry->word) & after;
        joined |= joining;
        uint64_t inside = others | joining;
        // See WordRuns.c.
        uint64_t lines = OF_CLASS(LINE), semicolons = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(';'));
        uint64_t closers = OF_CLASS(CLOSER) & (semicolons | lines >> 1 | 1ull << 63);
        uint64_t openers = OF_CLASS(AT | LESS), chain = openers | lines;
        uint64_t opening = openers | (lines & (chain << 1 | carry->opener));
        targets->marks = storeFew(
            targets->marks, (inside & ~(inside << 1)) | closers | opening << 1 | carry->mark, position);
        carry->opener = chain >> 63;
        carry->mark = opening >> 63;
    }
    targets->edges = store(targets->edges, joined ^ (joined << 1 | carry->joined), position);
    carry->word = words >> 63;
    carry->joined = joined >> 63;
}

WIDEST provscan_run_counts provscan_word_runs_widest(
    const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks) {
    carry carry = {0};
    targets targets = {edges, marks};
    size_t position = start;
    for (; end - position > 64; position += 64) {
        uint8_t next = text[position + 64];
        find(
            _mm512_loadu_si512(text + position), (uint32_t)position, isLetterOrDigit(next) || next >= 0x80, &carry,
            &targets);
    }
    __m512i rest = _mm512_maskz_loadu_epi8(lowestBits(end - position), text + position);
    find(rest, (uint32_t)position, false, &carry, &targets);
    if ((targets.edges - edges) % 2) { *targets.edges++ = (uint32_t)end; }
    return (provscan_run_counts){(size_t)(targets.edges - edges), (size_t)(targets.marks - marks)};
}

#endif
