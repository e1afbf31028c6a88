/// What the loops for wider instructions share.
#ifndef CSCANLOOPS_WIDE_H
#define CSCANLOOPS_WIDE_H

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE WIDE __attribute__((always_inline)) inline

static inline bool isLetterOrDigit(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10;
}

#endif
