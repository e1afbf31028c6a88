#include "CScanLoops.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE WIDE __attribute__((always_inline)) inline

/// `WordHash.lengthFactor` and `WordHash.foldFactor`.
static const uint64_t lengthFactor = 0x9E3779B97F4A7C15;
static const uint64_t foldFactor = 0x6A09E667F3BCC909;
/// Set in every lower-case letter and every digit.
static const uint64_t caseBits = 0x2020202020202020;
/// The letters `www` as the low bytes of a word.
static const uint64_t www = 0x777777;

INLINE static uint64_t fold(uint64_t state, uint64_t word) {
    unsigned __int128 product = (unsigned __int128)(state ^ word) * foldFactor;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

INLINE static uint64_t load(const uint8_t *address) {
    uint64_t word;
    memcpy(&word, address, 8);
    return word | caseBits;
}

WIDE size_t provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, size_t first_edge, size_t edge_count,
    size_t mark, size_t skip_end, uint64_t *hashes) {
    size_t startEnd = text_count < 16 ? 0 : text_count - 15;
    size_t edge = first_edge;
    for (; edge < edge_count; edge += 2) {
        uint64_t start = edges[edge], end = edges[edge + 1], length = end - start;
        if (end >= mark || start >= startEnd || start < skip_end || length > 16) { break; }
        uint64_t low = _bzhi_u64(load(text + start), (unsigned)(length < 8 ? length * 8 : 64));
        if (low == www) { break; }
        // Both outcomes are computed: which it is cannot be predicted.
        uint64_t hash = fold(length * lengthFactor, low);
        uint64_t high = _bzhi_u64(load(text + start + 8), (unsigned)(length * 8 - 64));
        uint64_t longer = fold(hash, high);
        *hashes++ = length > 8 ? longer : hash;
    }
    return edge;
}

#else

size_t provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, size_t first_edge, size_t edge_count,
    size_t mark, size_t skip_end, uint64_t *hashes) {
    (void)text, (void)text_count, (void)edges, (void)edge_count, (void)mark, (void)skip_end, (void)hashes;
    return first_edge;
}

#endif
