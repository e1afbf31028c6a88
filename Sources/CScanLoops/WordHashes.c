#include "Wide.h"

#if defined(__x86_64__)

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

/// The hash of the letters and digits `text[start ..< start + length]`; nothing else is read.
WIDE APART static uint64_t hashExactly(const uint8_t *text, size_t start, size_t length) {
    uint64_t hash = length * lengthFactor;
    for (size_t place = 0; place < length; place += 8) {
        uint64_t word = 0, rest = length - place < 8 ? length - place : 8;
        memcpy(&word, text + start + place, rest);
        hash = fold(hash, _bzhi_u64(word | caseBits, (unsigned)rest * 8));
    }
    return hash;
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

/// The bytes among 32 that are `first` to `last`, both below 128.
INLINE static __m256i between(__m256i bytes, char first, char last) {
    return _mm256_and_si256(
        _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8((char)(first - 1))),
        _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(last + 1)), bytes));
}

/// Which of 32 bytes are ASCII letters and digits.
INLINE static uint32_t wordBytes(const uint8_t *text) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)text);
    __m256i letters = between(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 'z');
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(letters, between(bytes, '0', '9')));
}

/// Which of 32 bytes do not end a URL, as white space, controls, quotation marks, angle brackets and bytes that are not
/// ASCII do.
INLINE static uint32_t urlBytes(const uint8_t *text) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)text);
    __m256i ends = _mm256_or_si256(
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"')),
        _mm256_or_si256(
            _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('<')), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('>'))));
    return (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(ends, between(bytes, '!', '~')));
}

/// The end of a URL whose scheme ends at `end`.
INLINE static size_t urlEnd(const uint8_t *text, size_t count, size_t end) {
    for (; end + 32 <= count; end += 32) {
        uint32_t others = ~urlBytes(text + end);
        if (others) { return end + _tzcnt_u32(others); }
    }
    uint8_t rest[32] = {0};
    memcpy(rest, text + end, count - end);
    return end + _tzcnt_u32(~urlBytes(rest));
}

/// `amp` in `&amp;`, `39` in `&#39;`.
INLINE static bool isReference(const uint8_t *text, size_t start, size_t end) {
    enum { longest = 8 };
    if (end - start > longest || start == 0) { return false; }
    size_t sign = text[start - 1] == '#' ? start - 1 : start;
    return sign > 0 && text[sign - 1] == '&';
}

INLINE static bool isWord(const uint8_t *text, size_t start, size_t end) {
    while (start < end && isLetterOrDigit(text[start])) { ++start; }
    return start == end;
}

INLINE static bool isWWW(const uint8_t *text, size_t start, size_t end) {
    return end - start == 3 && (text[start] | 0x20) == 'w' && (text[start + 1] | 0x20) == 'w'
        && (text[start + 2] | 0x20) == 'w';
}

/// Hashes the words of a run that has punctuation between them; returns how many there are, or -1 where the run asks
/// for a closer look.
WIDE APART static int hashPunctuated(
    const uint8_t *text, size_t start, size_t end, const uint8_t *punctuation, uint64_t *hashes) {
    enum { longest = 64 };
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

/// Hashes a run of two ASCII words with one punctuation mark between them: `it's`, `end—and`.
///
/// `words`: Which of the 32 bytes from `start` on are letters and digits. Returns how many words it has, or -1 where it
/// is another run.
INLINE static int hashPair(
    const uint8_t *text, size_t start, size_t length, uint32_t words, const uint8_t *punctuation, uint64_t *hashes) {
    uint32_t gap = ~words & _bzhi_u32(~0u, (unsigned)length);
    size_t first = _tzcnt_u32(gap), width = (size_t)__builtin_popcount(gap), second = length - first - width;
    if (first == 0 || first + width == length || gap >> first != _bzhi_u32(~0u, (unsigned)width)) { return -1; }
    size_t kindLength;
    int kind = kindAt(text, start + first, start + length, punctuation, &kindLength);
    if (kind == KIND_NONE || kindLength != width || first + second > 16) { return -1; }
    if (kind == KIND_APOSTROPHE) {
        uint8_t letters[32];
        memcpy(letters, text + start, 16);
        memcpy(letters + first, text + start + first + width, 16);
        uint64_t count = first + second, low = load(letters), high = load(letters + 8);
        low = _bzhi_u64(low, (unsigned)count * 8);
        if (low == www) { return -1; }
        *hashes = hashWord(count, low, _bzhi_u64(high, (unsigned)count * 8 - 64));
        return 1;
    }
    uint64_t one = _bzhi_u64(load(text + start), (unsigned)first * 8);
    uint64_t other = _bzhi_u64(load(text + start + first + width), (unsigned)second * 8);
    if (first > 8 || second > 8 || one == www || other == www) { return -1; }
    hashes[0] = hashWord(first, one, 0);
    hashes[1] = hashWord(second, other, 0);
    return 2;
}

/// Hashes the words of a run with a mark, of which there may be none; returns how many, or -1 where it asks for a closer
/// look. `skipEnd` is moved where the run begins something that is skipped.
WIDE APART static int hashMarked(
    const uint8_t *text, size_t count, size_t start, size_t end, const uint8_t *punctuation, uint64_t *hashes,
    size_t *skipEnd) {
    uint8_t before = start ? text[start - 1] : 0, after = end < count ? text[end] : 0;
    if (before == '@' || before == '_' || before == '<' || before == '/') { return -1; }
    size_t length = end - start;
    bool isShort = length < 32 && start + 64 <= count;
    uint32_t words = isShort ? wordBytes(text + start) : 0;
    if (isShort ? _tzcnt_u32(~words) < length : !isWord(text, start, end)) {
        if (after == ':' || after == ';') { return -1; }
        int found = isShort ? hashPair(text, start, length, words, punctuation, hashes) : -1;
        return found < 0 ? hashPunctuated(text, start, end, punctuation, hashes) : found;
    }
    if (isWWW(text, start, end)) { return -1; }
    if (after == ':' && end + 2 < count && text[end + 1] == '/' && text[end + 2] == '/') {
        *skipEnd = urlEnd(text, count, end);
        return 0;
    }
    if (after == ';' && isReference(text, start, end)) { return 0; }
    *hashes = hashExactly(text, start, length);
    return 1;
}

WIDE provscan_hashing provscan_word_hashes(
    const uint8_t *text, size_t text_count, const uint32_t *edges, provscan_hashing from, size_t edge_count,
    const uint32_t *marks, const uint8_t *punctuation, uint64_t *hashes) {
    provscan_hashing at = from;
    if (at.edge >= edge_count || edges[at.edge] < at.skip_end) { return at; }
    // Runs ascend, so those that cannot be read by two wide loads are the last.
    size_t startEnd = text_count < 16 ? 0 : text_count - 15, plainEnd = edge_count;
    while (plainEnd > at.edge && edges[plainEnd - 2] >= startEnd) { plainEnd -= 2; }
    uint64_t *target = hashes + at.hash;
    size_t edge = at.edge, mark = marks[at.mark], longest = 16, stop = plainEnd;
    for (;; edge += 2) {
        if (edge == stop) {
            if (stop == edge_count) { break; }
            stop = edge_count;
            longest = 0;
        }
        uint64_t start = edges[edge], end = edges[edge + 1], length = end - start;
        if (end >= mark) {
            int found = punctuation
                ? hashMarked(text, text_count, start, end, punctuation, target, &at.skip_end) : -1;
            if (found < 0) { break; }
            target += found;
            while (edge + 2 < edge_count && edges[edge + 3] <= at.skip_end) { edge += 2; }
            do { mark = marks[++at.mark]; } while (mark <= edges[edge + 1]);
            if (edge + 2 < edge_count && edges[edge + 2] < at.skip_end) {
                edge += 2;
                break;
            }
            // What was skipped may reach beyond the runs that can be read by wide loads.
            if (edge >= stop) { stop = edge_count, longest = 0; }
            continue;
        }
        if (length > longest) {
            if (isWWW(text, start, end)) { break; }
            *target++ = hashExactly(text, start, length);
            continue;
        }
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
    const uint32_t *marks, const uint8_t *punctuation, uint64_t *hashes) {
    (void)text, (void)text_count, (void)edges, (void)edge_count, (void)marks, (void)punctuation, (void)hashes;
    return from;
}

#endif
