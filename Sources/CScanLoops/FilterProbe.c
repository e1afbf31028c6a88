#include "Wide.h"

/// k-grams whose lines of the filter are fetched before the first of them is tested: a quarter of the smallest
/// first-level cache.
enum { ahead = 128 };

static inline uint64_t bit(uint64_t hash) { return 1ull << (hash & 63); }

static inline uint32_t firstWord(const provscan_filter *filter, uint64_t hash) {
    return (uint32_t)((hash >> 32) * filter->first_count >> 32);
}

static inline const uint64_t *secondWord(const provscan_filter *filter, uint64_t hash) {
    return filter->second + ((hash & 0xFFFFFFFF) * filter->second_count >> 32);
}

static inline uint64_t secondBits(uint64_t hash) {
    return bit(hash >> 32) | bit(hash >> 38) | bit(hash >> 44) | bit(hash >> 50);
}

/// Keeps of the first `count` hits those that pass the second stage.
static size_t passSecond(const provscan_filter *filter, uint32_t *positions, uint64_t *hashes, size_t count) {
    for (size_t number = 0; number < count; ++number) { __builtin_prefetch(secondWord(filter, hashes[number])); }
    size_t passed = 0;
    for (size_t number = 0; number < count; ++number) {
        uint64_t hash = hashes[number], bits = secondBits(hash);
        positions[passed] = positions[number];
        hashes[passed] = hash;
        passed += (*secondWord(filter, hash) & bits) == bits;
    }
    return passed;
}

size_t provscan_filter_probe(
    provscan_width instructions, const uint64_t *words, size_t count, provscan_kgram kgram,
    provscan_filter filter, uint32_t *positions, uint64_t *hashes) {
#if defined(__x86_64__)
    if (instructions == PROVSCAN_WIDEST) {
        return provscan_filter_probe_widest(words, count, kgram, filter, positions, hashes);
    }
#endif
    uint64_t window[ahead];
    uint32_t lines[ahead];
    uint64_t hash = 0;
    for (size_t word = 0; word < kgram.k; ++word) { hash = hash * kgram.factor + words[word]; }
    size_t hits = 0, kgrams = count - kgram.k + 1;
    for (size_t start = 0; start < kgrams; start += ahead) {
        size_t width = kgrams - start < ahead ? kgrams - start : ahead;
        // No word enters behind the last k-gram.
        size_t moved = start + width == kgrams ? width - 1 : width;
        const uint64_t *leaving = words + start, *entering = leaving + kgram.k;
        for (size_t place = 0; place < width; ++place) {
            window[place] = hash;
            lines[place] = firstWord(&filter, hash);
            __builtin_prefetch(filter.first + lines[place]);
            if (place == moved) { break; }
            hash = hash * kgram.factor + (entering[place] - leaving[place] * kgram.leaving_factor);
        }
        // The outcome is stored whatever it is and the count moves by it: nothing is predicted.
        size_t found = hits;
        for (size_t place = 0; place < width; ++place) {
            uint64_t candidate = window[place], line = filter.first[lines[place]];
            positions[found] = (uint32_t)(start + place);
            hashes[found] = candidate;
            found += line >> (candidate & 63) & line >> (candidate >> 6 & 63) & 1;
        }
        hits += passSecond(&filter, positions + hits, hashes + hits, found - hits);
    }
    return hits;
}
