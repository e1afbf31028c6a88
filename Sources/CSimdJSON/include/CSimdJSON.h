/// The fence around simdjson: reads one JSON record and points at the wanted values in it.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable after every record.
#define PROVSCAN_JSON_PADDING 64

/// A parser with its working memory; used by one thread at a time.
typedef struct provscan_json_parser provscan_json_parser;

/// One wanted field name, linked to its siblings and to the names wanted below it.
typedef struct {
    /// Where the name stands in the plan's `names`, unescaped.
    uint32_t name_start;
    uint32_t name_count;
    /// The place of the value in `values`, or -1 when only fields below are wanted.
    int32_t slot;
    /// The first wanted name inside the value, or -1.
    int32_t first_child;
    /// The next wanted name beside this one, or -1.
    int32_t next;
} provscan_json_field;

/// The fields that are wanted from a record.
typedef struct {
    const uint8_t *names;
    const provscan_json_field *fields;
    /// The first wanted name of the record itself, or -1.
    int32_t first;
    uint32_t slots;
} provscan_json_plan;

typedef enum {
    PROVSCAN_JSON_ABSENT = 0,
    PROVSCAN_JSON_NULL,
    PROVSCAN_JSON_BOOLEAN,
    PROVSCAN_JSON_NUMBER,
    PROVSCAN_JSON_STRING,
    PROVSCAN_JSON_ARRAY,
    PROVSCAN_JSON_OBJECT,
} provscan_json_kind;

/// A wanted value; of duplicate fields the last.
typedef struct {
    provscan_json_kind kind;
    /// Whether a string contains backslashes. Their escapes are *not* checked yet: unescaping does that.
    uint32_t has_escapes;
    /// The bytes of a string between its quotes, or of a scalar; null for arrays and objects.
    const uint8_t *bytes;
    size_t count;
} provscan_json_value;

typedef enum {
    /// The record is a valid object.
    PROVSCAN_JSON_IS_OBJECT = 0,
    /// The record is valid and not an object.
    PROVSCAN_JSON_IS_OTHER,
    /// The record is not valid UTF-8; nothing else is known about it.
    PROVSCAN_JSON_BAD_UTF8,
    /// The record is not valid JSON.
    PROVSCAN_JSON_BAD_SYNTAX,
    /// A string is not closed or contains a raw control character.
    PROVSCAN_JSON_BAD_STRING,
    /// Arrays and objects are nested more than 1,000 levels deep.
    PROVSCAN_JSON_TOO_DEEP,
    PROVSCAN_JSON_NO_MEMORY,
} provscan_json_outcome;

/// Returns a new parser, or null when memory is short.
provscan_json_parser *provscan_json_create(void);

/// Frees a parser; null is allowed.
void provscan_json_destroy(provscan_json_parser *parser);

/// The longest record, in bytes, that the parser reads without growing its working memory.
size_t provscan_json_capacity(const provscan_json_parser *parser);

/// Checks that `record` is one valid JSON text and fills `values` (`plan->slots` of them).
///
/// The bytes after the record, `PROVSCAN_JSON_PADDING` of them, must be readable; their value does not matter.
/// On failure `error_offset` is the byte where the reader stopped, at most `count`.
/// The values point into `record`. Cost is linear in `count`; memory grows to 4 bytes per byte of the longest record.
provscan_json_outcome provscan_json_read(
    provscan_json_parser *parser, const uint8_t *record, size_t count, const provscan_json_plan *plan,
    provscan_json_value *values, size_t *error_offset);

#ifdef __cplusplus
}
#endif
#endif
