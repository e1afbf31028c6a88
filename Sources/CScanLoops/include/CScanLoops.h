/// The innermost loops of a scan: those that need instructions or prefetches which portable Swift cannot ask for.
///
/// Each has a plain definition in ProvscanCore that the tests hold it to. None keeps a pointer or allocates.
#ifndef CSCANLOOPS_H
#define CSCANLOOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Whether this processor has the instructions of `provscan_word_runs` and `provscan_word_hashes`:
/// AVX2, BMI1, BMI2, POPCNT.
bool provscan_wide_supported(void);

/// Elements that may be written, with any value, behind the last edge and the last mark.
#define PROVSCAN_RUNS_SLACK 64

/// How many edges and marks were found.
typedef struct {
    size_t edges;
    size_t marks;
} provscan_run_counts;

/// Finds the runs of word bytes in `text[start ..< end]`, which begins and ends beside bytes that separate words.
///
/// `edges` and `marks` have room for `end - start` elements and `PROVSCAN_RUNS_SLACK` more; nothing outside the range
/// is read. Only where `provscan_wide_supported`.
provscan_run_counts provscan_word_runs(
    const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks);

/// How far the hashing of runs has come: the first edge of the next run, the first mark not before it, and hashes.
typedef struct {
    size_t edge;
    size_t mark;
    size_t hash;
} provscan_hashing;

/// Hashes runs, which are ASCII words as they stand, up to one that asks for a closer look.
///
/// That is a run of more than 16 bytes, one that is `www`, one that starts less than 16 bytes before `text_count`, or
/// one with a mark. With `punctuation` a run is hashed all the same whose marks are punctuation between words. The
/// first run starts a closer look if it starts before `skip_end`.
///
/// `punctuation`: `Punctuation.kinds`, 128 elements, or null. `hashes` has room for an element per byte of the runs.
/// The marks end with one behind all runs. Returns where it stopped. Only where `provscan_wide_supported`.
provscan_hashing provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, provscan_hashing from, size_t edge_count,
    const uint32_t *marks, size_t skip_end, const uint8_t *punctuation, uint64_t *hashes);

/// Copies the inside of a JSON string up to an escape of six bytes or an invalid one, and writes what the escapes of two
/// bytes stand for.
///
/// `target` has room for `count` bytes. Returns the bytes read; `written` gets the bytes written, never more. Only
/// where `provscan_wide_supported`.
size_t provscan_unescape(const uint8_t *source, size_t count, uint8_t *target, size_t *written);

/// The first of two bytes in `text[start ..< count]`, or `count`. Only where `provscan_wide_supported`.
size_t provscan_find_either(const uint8_t *text, size_t start, size_t count, uint8_t first, uint8_t second);

/// The parameters of a k-gram hash: words per k-gram, the factor of one step, and the factor of the word that leaves.
typedef struct {
    size_t k;
    uint64_t factor;
    uint64_t leaving_factor;
} provscan_kgram;

/// Both stages of a filter, as words.
typedef struct {
    const uint64_t *first;
    const uint64_t *second;
    uint64_t first_count;
    uint64_t second_count;
} provscan_filter;

/// Probes the filter for every k-gram of `words`, of which there are at least `kgram.k`; returns the number of hits.
///
/// `positions` and `hashes` have room for one element per k-gram and get one per hit, by ascending position.
size_t provscan_filter_probe(
    const uint64_t *words, size_t count, provscan_kgram kgram, provscan_filter filter, uint32_t *positions,
    uint64_t *hashes);

/// Asks for the line of memory at `address`, which is read soon.
static inline void provscan_prefetch(const void *address) { __builtin_prefetch(address); }

/// How many values the bytes of a work's surroundings have, how many words around a block in the record are telling,
/// and how many of these have one of those values.
typedef struct {
    size_t values;
    size_t telling;
    size_t found;
} provscan_surroundings;

/// Compares `count` sketch bytes of a work with the marks `first ..< gap` and `resume ..< end` of a record.
///
/// A mark is a sketch byte, or 256 for a word that tells nothing.
provscan_surroundings provscan_count_surroundings(
    const uint8_t *sketch, size_t count, const uint16_t *marks, size_t first, size_t gap, size_t resume, size_t end);

#ifdef __cplusplus
}
#endif
#endif
