#include "CScanLoops.h"

provscan_surroundings provscan_count_surroundings(
    const uint8_t *sketch, size_t count, const uint16_t *marks, size_t first, size_t gap, size_t resume, size_t end) {
    // One more than a byte has values: the last is the mark of words that tell nothing, and never seen.
    uint8_t seen[257] = {0};
    size_t values = 0, common = 0, found = 0;
    for (size_t place = 0; place < count; ++place) {
        values += !seen[sketch[place]];
        seen[sketch[place]] = 1;
    }
    for (size_t mark = first; mark < gap; ++mark) {
        common += marks[mark] >> 8;
        found += seen[marks[mark]];
    }
    for (size_t mark = resume; mark < end; ++mark) {
        common += marks[mark] >> 8;
        found += seen[marks[mark]];
    }
    provscan_surroundings counts = {values, (gap - first) + (end - resume) - common, found};
    return counts;
}
