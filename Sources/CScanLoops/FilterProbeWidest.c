#include "Wide.h"

#if defined(__x86_64__)

/// k-grams whose lines are fetched before the first of them is tested, where the first stage is beyond the
/// second-level cache; where it is not, the processor itself runs far enough ahead.
enum { ahead = 128, lanes = 8 };
static const uint64_t wordsNearby = 1 << 18;

/// Eight k-grams from `words` on; lanes outside of `live` are worth nothing and nothing is read for them.
INLINE_WIDEST static __m512i hashKGrams(const uint64_t *words, provscan_kgram kgram, __mmask8 live) {
    const __m512i factor = _mm512_set1_epi64((long long)kgram.factor);
    __m512i hash = _mm512_maskz_loadu_epi64(live, words);
    for (size_t word = 1; word < kgram.k; ++word) {
        hash = _mm512_add_epi64(_mm512_mullo_epi64(hash, factor), _mm512_maskz_loadu_epi64(live, words + word));
    }
    return hash;
}

INLINE_WIDEST static __m512i scaled(__m512i half, uint64_t count) {
    return _mm512_srli_epi64(_mm512_mul_epu32(half, _mm512_set1_epi64((long long)count)), 32);
}

/// The bits of `line` that `hash`, moved right by `shift`, names, as the lowest of each lane.
INLINE_WIDEST static __m512i bitOf(__m512i line, __m512i hash, unsigned shift) {
    return _mm512_srlv_epi64(line, _mm512_and_si512(_mm512_srli_epi64(hash, shift), _mm512_set1_epi64(63)));
}

INLINE_WIDEST static __mmask8 liveLanes(size_t left) { return left >= lanes ? 0xFF : (__mmask8)((1u << left) - 1); }

/// Which of eight k-grams pass the first stage.
INLINE_WIDEST static __mmask8 passFirst(const provscan_filter *filter, __m512i hash, __mmask8 live) {
    __m512i place = scaled(_mm512_srli_epi64(hash, 32), filter->first_count);
    __m512i line = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), live, place, filter->first, 8);
    __m512i both = _mm512_and_si512(bitOf(line, hash, 0), bitOf(line, hash, 6));
    return _mm512_mask_test_epi64_mask(live, both, _mm512_set1_epi64(1));
}

/// Stores the hits among eight k-grams, and as many elements behind them as make eight.
INLINE_WIDEST static size_t store(__mmask8 hits, __m512i hash, __m256i places, uint32_t *positions, uint64_t *hashes) {
    _mm512_storeu_si512(hashes, _mm512_maskz_compress_epi64(hits, hash));
    _mm256_storeu_si256((__m256i *)positions, _mm256_maskz_compress_epi32(hits, places));
    return (size_t)__builtin_popcount(hits);
}

/// Keeps of the first `count` hits those that pass the second stage.
WIDEST static size_t passSecond(const provscan_filter *filter, uint32_t *positions, uint64_t *hashes, size_t count) {
    size_t passed = 0;
    for (size_t number = 0; number < count; number += lanes) {
        __mmask8 live = liveLanes(count - number);
        __m512i hash = _mm512_maskz_loadu_epi64(live, hashes + number);
        __m256i places = _mm256_maskz_loadu_epi32(live, positions + number);
        __m512i place = scaled(hash, filter->second_count);
        __m512i line = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), live, place, filter->second, 8);
        __m512i all = _mm512_and_si512(
            _mm512_and_si512(bitOf(line, hash, 32), bitOf(line, hash, 38)),
            _mm512_and_si512(bitOf(line, hash, 44), bitOf(line, hash, 50)));
        __mmask8 hits = _mm512_mask_test_epi64_mask(live, all, _mm512_set1_epi64(1));
        // What passed never runs ahead of what was loaded.
        passed += store(hits, hash, places, positions + passed, hashes + passed);
    }
    return passed;
}

/// Asks for the lines of the first stage that `width` k-grams from `words` on are tested with.
WIDEST static void fetchFirst(
    const provscan_filter *filter, const uint64_t *words, provscan_kgram kgram, size_t width) {
    uint64_t places[lanes];
    for (size_t place = 0; place < width; place += lanes) {
        __m512i hash = hashKGrams(words + place, kgram, liveLanes(width - place));
        _mm512_storeu_si512(places, scaled(_mm512_srli_epi64(hash, 32), filter->first_count));
        for (size_t lane = 0; lane < lanes; ++lane) { __builtin_prefetch(filter->first + places[lane]); }
    }
}

WIDEST size_t provscan_filter_probe_widest(
    const uint64_t *words, size_t count, provscan_kgram kgram, provscan_filter filter, uint32_t *positions,
    uint64_t *hashes) {
    const __m256i steps = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    size_t hits = 0, kgrams = count - kgram.k + 1;
    for (size_t start = 0; start < kgrams; start += ahead) {
        size_t width = kgrams - start < ahead ? kgrams - start : ahead;
        if (filter.first_count > wordsNearby) { fetchFirst(&filter, words + start, kgram, width); }
        size_t found = hits;
        for (size_t place = start; place < start + width; place += lanes) {
            __mmask8 live = liveLanes(start + width - place);
            __m512i hash = hashKGrams(words + place, kgram, live);
            __m256i places = _mm256_add_epi32(_mm256_set1_epi32((int)place), steps);
            found += store(passFirst(&filter, hash, live), hash, places, positions + found, hashes + found);
        }
        hits += passSecond(&filter, positions + hits, hashes + hits, found - hits);
    }
    return hits;
}

#endif
