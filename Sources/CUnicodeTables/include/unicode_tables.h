#ifndef PROVSCAN_UNICODE_TABLES_H
#define PROVSCAN_UNICODE_TABLES_H

#include <stdint.h>

extern const uint16_t provscan_unicode_pages[];
extern const uint16_t provscan_unicode_entries[];
extern const uint64_t provscan_unicode_units[];

/// The entry of a scalar: below 8 a class, else the number of its first unit.
static inline uint32_t provscan_unicode_entry(uint32_t scalar) {
    return scalar > 0x10FFFF ? 0 : provscan_unicode_entries[provscan_unicode_pages[scalar >> 8] * 256u + (scalar & 255)];
}

/// Bits 0-20 scalar, 21-41 key scalar (0: none), 42-49 combining class, 50-52 class, 63 last of its list.
static inline uint64_t provscan_unicode_unit(uint32_t number) {
    return provscan_unicode_units[number];
}

#endif
