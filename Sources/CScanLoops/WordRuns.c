#include "Wide.h"

#if defined(__x86_64__)

#include <string.h>

provscan_width provscan_supported_width(void) {
    bool isWide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
        && __builtin_cpu_supports("popcnt");
    bool isWidest = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
    return !isWide ? PROVSCAN_PLAIN : isWidest ? PROVSCAN_WIDEST : PROVSCAN_WIDE;
}

// One bit per class. A byte has the bits that its two halves share in the tables below.
enum {
    DIGIT = 1, LETTER_LOW = 2, LETTER_HIGH = 4,
    APOSTROPHE = 8,
    CLOSER = 16,   // : ;
    AT = 32,
    LINE = 64,     // _ /
    LESS = 128,
    WORD = DIGIT | LETTER_LOW | LETTER_HIGH,
};

/// Classes by the lower half of a byte.
static const uint8_t byLowerHalf[16] = {
    DIGIT | LETTER_HIGH | AT, DIGIT | LETTER_LOW | LETTER_HIGH, DIGIT | LETTER_LOW | LETTER_HIGH,
    DIGIT | LETTER_LOW | LETTER_HIGH, DIGIT | LETTER_LOW | LETTER_HIGH, DIGIT | LETTER_LOW | LETTER_HIGH,
    DIGIT | LETTER_LOW | LETTER_HIGH, DIGIT | LETTER_LOW | LETTER_HIGH | APOSTROPHE,
    DIGIT | LETTER_LOW | LETTER_HIGH, DIGIT | LETTER_LOW | LETTER_HIGH, LETTER_LOW | LETTER_HIGH | CLOSER,
    LETTER_LOW | CLOSER, LETTER_LOW | LESS, LETTER_LOW, LETTER_LOW, LETTER_LOW | LINE,
};

/// Classes by the upper half of a byte; those above 7 are never looked up.
static const uint8_t byUpperHalf[16] = {
    0, 0, APOSTROPHE | LINE, DIGIT | CLOSER | LESS, LETTER_LOW | AT, LETTER_HIGH | LINE, LETTER_LOW, LETTER_HIGH,
};

/// The classes of 64 bytes.
typedef struct {
    __m256i low, high;
    __m256i lowBytes, highBytes;
} block;

INLINE static __m256i classes(__m256i bytes) {
    const __m256i byLow = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)byLowerHalf));
    const __m256i byHigh = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)byUpperHalf));
    const __m256i half = _mm256_set1_epi8(15);
    // A byte above 127 looks up 0 in the first table.
    __m256i low = _mm256_shuffle_epi8(byLow, bytes);
    __m256i high = _mm256_shuffle_epi8(byHigh, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(low, high);
}

INLINE static block load(const uint8_t *address) {
    __m256i low = _mm256_loadu_si256((const __m256i *)address);
    __m256i high = _mm256_loadu_si256((const __m256i *)(address + 32));
    return (block){classes(low), classes(high), low, high};
}

/// The top bits of 64 bytes.
INLINE static uint64_t tops(__m256i low, __m256i high) {
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

INLINE static uint64_t word(block block) {
    const __m256i mask = _mm256_set1_epi8(WORD), zero = _mm256_setzero_si256();
    uint64_t others = tops(
        _mm256_cmpeq_epi8(_mm256_and_si256(block.low, mask), zero),
        _mm256_cmpeq_epi8(_mm256_and_si256(block.high, mask), zero));
    return ~others | tops(block.lowBytes, block.highBytes);
}

/// Whether any byte is of another class than words and plain separators.
INLINE static bool isUnusual(block block) {
    const __m256i classes = _mm256_set1_epi8((char)(0xFF ^ WORD)), top = _mm256_set1_epi8((char)0x80);
    __m256i any = _mm256_or_si256(
        _mm256_and_si256(_mm256_or_si256(block.low, block.high), classes),
        _mm256_and_si256(_mm256_or_si256(block.lowBytes, block.highBytes), top));
    return !_mm256_testz_si256(any, any);
}

/// The bytes with class bit `1 << (7 - shift)`.
#define OF_CLASS(block, shift) tops(_mm256_slli_epi16((block).low, shift), _mm256_slli_epi16((block).high, shift))

INLINE static uint64_t equal(block block, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return tops(_mm256_cmpeq_epi8(block.lowBytes, wanted), _mm256_cmpeq_epi8(block.highBytes, wanted));
}

/// The places of the bits of each byte, lowest first, then zeros.
static uint8_t places[256][8];

__attribute__((constructor)) static void fillPlaces(void) {
    for (int byte = 0; byte < 256; ++byte) {
        int count = 0;
        for (int bit = 0; bit < 8; ++bit) {
            if (byte >> bit & 1) { places[byte][count++] = (uint8_t)bit; }
        }
    }
}

/// Stores the place of each bit: those of eight bits at a time, as a loop over the bits is mispredicted at its end.
///
/// - Source: Lemire, "Iterating over set bits quickly (SIMD edition)", 2018.
INLINE static uint32_t *store(uint32_t *target, uint64_t bits, uint32_t base) {
    __m256i offset = _mm256_set1_epi32((int)base);
    for (int byte = 0; byte < 8; ++byte) {
        unsigned part = bits >> (8 * byte) & 255;
        __m256i found = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)places[part]));
        _mm256_storeu_si256((__m256i *)target, _mm256_add_epi32(found, offset));
        target += __builtin_popcount(part);
        offset = _mm256_add_epi32(offset, _mm256_set1_epi32(8));
    }
    return target;
}

/// What a block of 64 bytes leaves to the next: each 0 or 1.
typedef struct {
    uint64_t word, joined, opener, mark;
} carry;

typedef struct {
    uint32_t *edges, *marks;
} targets;

static inline bool isWord(uint8_t byte) { return isLetterOrDigit(byte) || byte >= 0x80; }

INLINE static void find(block block, uint32_t position, bool followedByWord, carry *carry, targets *targets) {
    uint64_t words = word(block), joined = words;
    if (isUnusual(block) || carry->opener || carry->mark) {
        uint64_t after = words >> 1 | (uint64_t)followedByWord << 63;
        uint64_t joining = OF_CLASS(block, 4) & (words << 1 | carry->word) & after;
        joined |= joining;
        uint64_t inside = tops(block.lowBytes, block.highBytes) | joining;
        // A colon counts before a slash only, a slash or an underscore only behind another opener.
        uint64_t lines = OF_CLASS(block, 1);
        uint64_t closers = OF_CLASS(block, 3) & (equal(block, ';') | lines >> 1 | 1ull << 63);
        uint64_t openers = OF_CLASS(block, 2) | OF_CLASS(block, 0);
        uint64_t chain = openers | lines;
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

WIDE static provscan_run_counts findWide(
    const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks) {
    carry carry = {0};
    targets targets = {edges, marks};
    size_t position = start;
    for (; end - position > 64; position += 64) {
        find(load(text + position), (uint32_t)position, isWord(text[position + 64]), &carry, &targets);
    }
    uint8_t rest[64] = {0};
    memcpy(rest, text + position, end - position);
    find(load(rest), (uint32_t)position, false, &carry, &targets);
    if ((targets.edges - edges) % 2) { *targets.edges++ = (uint32_t)end; }
    return (provscan_run_counts){(size_t)(targets.edges - edges), (size_t)(targets.marks - marks)};
}

provscan_run_counts provscan_word_runs(
    provscan_width instructions, const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks) {
    if (instructions == PROVSCAN_WIDEST) { return provscan_word_runs_widest(text, start, end, edges, marks); }
    return findWide(text, start, end, edges, marks);
}

#else

provscan_width provscan_supported_width(void) { return PROVSCAN_PLAIN; }

provscan_run_counts provscan_word_runs(
    provscan_width instructions, const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks) {
    (void)instructions, (void)text, (void)start, (void)end, (void)edges, (void)marks;
    return (provscan_run_counts){0, 0};
}

#endif
