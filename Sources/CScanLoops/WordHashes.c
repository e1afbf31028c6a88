#include "CScanLoops.h"

#if defined(__x86_64__)

#include "Wide.h"
#include <string.h>

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

/// The hash of a word of `length` bytes, at most 16; `high` does not matter up to 8.
INLINE static uint64_t hashWord(uint64_t length, uint64_t low, uint64_t high) {
    // Both outcomes are computed: which it is cannot be predicted.
    uint64_t hash = fold(length * lengthFactor, low), longer = fold(hash, high);
    return length > 8 ? longer : hash;
}

INLINE static uint64_t load(const uint8_t *address) {
    uint64_t word;
    memcpy(&word, address, 8);
    return word | caseBits;
}

enum { KIND_NONE, KIND_WORD, KIND_APOSTROPHE, KIND_SEPARATOR };

/// The kind and length of what stands at `place`, before `end`.
INLINE static int kindAt(const uint8_t *text, size_t place, size_t end, const uint8_t *punctuation, size_t *length) {
    uint8_t byte = text[place];
    *length = 1;
    if (isLetterOrDigit(byte)) { return KIND_WORD; }
    if (byte == '\'') { return KIND_APOSTROPHE; }
    if (byte == 0xE2 && place + 2 < end && text[place + 1] == 0x80) {
        *length = 3;
        return punctuation[64 + (text[place + 2] & 0x3F)];
    }
    if (byte == 0xC2 && place + 1 < end) {
        *length = 2;
        return punctuation[text[place + 1] & 0x3F];
    }
    return KIND_NONE;
}

/// A word that is put together from its letters.
typedef struct {
    uint64_t low, high;
    unsigned count;
} key;

INLINE static void append(key *key, uint8_t byte) {
    uint64_t letter = byte | 0x20;
    if (key->count < 8) {
        key->low |= letter << (key->count * 8);
    } else if (key->count < 16) {
        key->high |= letter << (key->count * 8 - 64);
    }
    ++key->count;
}

/// Hashes the words of a run that has punctuation between them; returns how many there are, or -1 where the run asks
/// for a closer look.
WIDE static int hashPunctuated(
    const uint8_t *text, size_t count, size_t start, size_t end, const uint8_t *punctuation, uint64_t *hashes) {
    enum { longest = 64 };
    uint8_t before = start ? text[start - 1] : 0, after = end < count ? text[end] : 0;
    if (before == '@' || before == '_' || before == '<' || before == '/' || after == ':' || after == ';') { return -1; }
    if (end - start > longest) { return -1; }
    int found = 0;
    bool joined = false;
    key word = {0, 0, 0};
    for (size_t place = start; place <= end;) {
        size_t length = 1;
        int kind = place < end ? kindAt(text, place, end, punctuation, &length) : KIND_SEPARATOR;
        if (kind == KIND_NONE) { return -1; }
        if (kind == KIND_WORD) {
            append(&word, text[place]);
            joined = false;
        } else if (kind == KIND_APOSTROPHE && word.count > 0 && !joined) {
            joined = true;
        } else {
            joined = false;
            if (word.count > 16 || (word.count == 3 && word.low == www)) { return -1; }
            if (word.count > 0) { hashes[found++] = hashWord(word.count, word.low, word.high); }
            word = (key){0, 0, 0};
        }
        place += length;
    }
    return found;
}

WIDE provscan_hashing provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, provscan_hashing from, size_t edge_count,
    const uint32_t *marks, size_t skip_end, const uint8_t *punctuation, uint64_t *hashes) {
    provscan_hashing at = from;
    if (at.edge >= edge_count || edges[at.edge] < skip_end) { return at; }
    // Runs ascend, so those that cannot be read by two wide loads are the last.
    size_t startEnd = text_count < 16 ? 0 : text_count - 15;
    while (edge_count > at.edge && edges[edge_count - 2] >= startEnd) { edge_count -= 2; }
    uint64_t *target = hashes + at.hash;
    size_t edge = at.edge, mark = marks[at.mark];
    for (; edge < edge_count; edge += 2) {
        uint64_t start = edges[edge], end = edges[edge + 1], length = end - start;
        if (end >= mark) {
            int found = punctuation ? hashPunctuated(text, text_count, start, end, punctuation, target) : -1;
            if (found < 0) { break; }
            target += found;
            do { mark = marks[++at.mark]; } while (mark <= end);
            continue;
        }
        if (length > 16) { break; }
        // Bits from the 64th on leave the word as it is.
        uint64_t low = _bzhi_u64(load(text + start), (unsigned)length * 8);
        if (low == www) { break; }
        uint64_t high = _bzhi_u64(load(text + start + 8), (unsigned)length * 8 - 64);
        *target++ = hashWord(length, low, high);
    }
    at.edge = edge;
    at.hash = (size_t)(target - hashes);
    return at;
}

#else

provscan_hashing provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, provscan_hashing from, size_t edge_count,
    const uint32_t *marks, size_t skip_end, const uint8_t *punctuation, uint64_t *hashes) {
    (void)text, (void)text_count, (void)edges, (void)edge_count, (void)marks, (void)skip_end, (void)punctuation;
    (void)hashes;
    return from;
}

#endif
