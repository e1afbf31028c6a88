/// What the loops for wider instructions share.
#ifndef CSCANLOOPS_WIDE_H
#define CSCANLOOPS_WIDE_H

#include "CScanLoops.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define WIDEST __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
#define INLINE WIDE __attribute__((always_inline)) inline
#define INLINE_WIDEST WIDEST __attribute__((always_inline)) inline
#define APART __attribute__((noinline))

/// The lowest `count` of 64 bits, of which there are at least as many.
static inline uint64_t lowestBits(size_t count) { return count >= 64 ? ~0ull : (1ull << count) - 1; }

/// Stores the place of each bit where there are few, or none.
INLINE static uint32_t *storeFew(uint32_t *target, uint64_t bits, uint32_t base) {
    for (; bits; bits = _blsr_u64(bits)) { *target++ = base + (uint32_t)_tzcnt_u64(bits); }
    return target;
}

// What each file of a width gives to the one that chooses between them.

provscan_run_counts provscan_word_runs_widest(
    const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks);

size_t provscan_unescape_widest(const uint8_t *source, size_t count, uint8_t *target, size_t *written);

size_t provscan_filter_probe_widest(
    const uint64_t *words, size_t count, provscan_kgram kgram, provscan_filter filter, uint32_t *positions,
    uint64_t *hashes);

#endif

static inline bool isLetterOrDigit(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

#endif
