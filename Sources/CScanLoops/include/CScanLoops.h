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

/// Which instructions a loop may use.
typedef enum {
    /// Those that every processor has.
    PROVSCAN_PLAIN,
    /// AVX2, BMI1, BMI2, POPCNT.
    PROVSCAN_WIDE,
    /// Besides, AVX-512 with VBMI and VBMI2.
    PROVSCAN_WIDEST,
} provscan_width;

/// The widest instructions of this processor.
provscan_width provscan_supported_width(void);

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
/// is read. Not with `PROVSCAN_PLAIN`.
provscan_run_counts provscan_word_runs(
    provscan_width instructions, const uint8_t *text, size_t start, size_t end, uint32_t *edges, uint32_t *marks);

/// How far the hashing of runs has come: the first edge of the next run, the first mark not before it, hashes, and
/// where what is skipped ends.
typedef struct {
    size_t edge;
    size_t mark;
    size_t hash;
    size_t skip_end;
} provscan_hashing;

/// Hashes runs, which are ASCII words as they stand, up to one that asks for a closer look.
///
/// That is `www`, or a run with a mark. With `punctuation` a run with a mark is read all the same if it is ASCII words
/// with punctuation between them, the scheme of a URL, which is skipped, or the name of a character reference. A run
/// that starts before `from.skip_end` asks for a closer look.
///
/// `punctuation`: `Punctuation.kinds`, 128 elements, or null. `hashes` has room for an element per byte of the runs.
/// The marks end with one behind all runs. Returns where it stopped. Not with `PROVSCAN_PLAIN`.
provscan_hashing provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, provscan_hashing from, size_t edge_count,
    const uint32_t *marks, const uint8_t *punctuation, uint64_t *hashes);

/// Copies the inside of a JSON string up to an escape that it does not know, and writes what the escapes before it
/// stand for.
///
/// Those of two bytes are known and, with `PROVSCAN_WIDEST`, those of six that are no half of a surrogate pair.
///
/// `target` has room for `count` bytes. Returns the bytes read; `written` gets the bytes written, never more. Not with
/// `PROVSCAN_PLAIN`.
size_t provscan_unescape(
    provscan_width instructions, const uint8_t *source, size_t count, uint8_t *target, size_t *written);

/// The first `-` or `&` in `text[start ..< count]`, or `count`.
///
/// Passes over any that no letter stands before, and a `-` without a space, a tab or a line end behind it. Not with
/// `PROVSCAN_PLAIN`.
size_t provscan_find_divider(const uint8_t *text, size_t start, size_t count);

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

/// Elements that may be written, with any value, behind the last hit.
#define PROVSCAN_HITS_SLACK 8

/// Probes the filter for every k-gram of `words`, of which there are at least `kgram.k`; returns the number of hits.
///
/// `positions` and `hashes` have room for one element per k-gram and `PROVSCAN_HITS_SLACK` more, and get one per hit,
/// by ascending position.
size_t provscan_filter_probe(
    provscan_width instructions, const uint64_t *words, size_t count, provscan_kgram kgram, provscan_filter filter,
    uint32_t *positions, uint64_t *hashes);

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
