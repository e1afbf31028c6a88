#include "CSimdJSON.h"

#define SIMDJSON_EXCEPTIONS 0
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>

#include "Scalars.h"

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

struct provscan_json_parser {
    ondemand::parser parser;
};

namespace {

constexpr unsigned deepest = 1000;

/// One pass over one record: checks everything, keeps what the plan wants.
class Walk {
public:
    Walk(const provscan_json_plan &plan, provscan_json_value *values) : plan(plan), values(values) {}

    /// The last place reached, for the error message.
    const char *place = nullptr;

    error_code object(ondemand::object object, int32_t wanted, unsigned depth) {
        for (auto result : object) {
            ondemand::field field;
            if (auto error = std::move(result).get(field)) { return error; }
            int32_t match = -1;
            if (auto error = name(field, wanted, match)) { return error; }
            if (auto error = value(field.value(), match, depth)) { return error; }
        }
        return simdjson::SUCCESS;
    }

    error_code array(ondemand::array array, int32_t wanted, unsigned depth) {
        size_t position = 0;
        for (auto result : array) {
            ondemand::value element;
            if (auto error = std::move(result).get(element)) { return error; }
            int32_t match = wanted < 0 ? -1 : find(std::to_string(position), wanted);
            if (auto error = value(element, match, depth)) { return error; }
            ++position;
        }
        return simdjson::SUCCESS;
    }

private:
    const provscan_json_plan &plan;
    provscan_json_value *values;

    error_code value(ondemand::value value, int32_t match, unsigned depth) {
        std::string_view token = value.raw_json_token();
        place = token.data();
        if (token.empty()) { return simdjson::INCOMPLETE_ARRAY_OR_OBJECT; }
        switch (token.front()) {
        case '{': {
            keep(match, PROVSCAN_JSON_OBJECT, {}, false);
            if (depth == deepest) { return simdjson::DEPTH_ERROR; }
            ondemand::object nested;
            if (auto error = value.get_object().get(nested)) { return error; }
            return object(nested, firstChild(match), depth + 1);
        }
        case '[': {
            keep(match, PROVSCAN_JSON_ARRAY, {}, false);
            if (depth == deepest) { return simdjson::DEPTH_ERROR; }
            ondemand::array nested;
            if (auto error = value.get_array().get(nested)) { return error; }
            return array(nested, firstChild(match), depth + 1);
        }
        case '"':
            // A string that is left to simdjson's skipping could be taken for a name, and pass with a colon after it.
            if (auto error = value.get_raw_json_string().error()) { return error; }
            [[fallthrough]];
        default:
            return scalar(trimmed(token), match);
        }
    }

    error_code scalar(std::string_view token, int32_t match) {
        switch (token.front()) {
        case '"': {
            if (token.size() < 2 || token.back() != '"') { return simdjson::STRING_ERROR; }
            std::string_view text = token.substr(1, token.size() - 2);
            bool escaped = std::memchr(text.data(), '\\', text.size()) != nullptr;
            bool kept = keep(match, PROVSCAN_JSON_STRING, text, escaped);
            return !escaped || kept || validEscapes(text) ? simdjson::SUCCESS : simdjson::STRING_ERROR;
        }
        case 't': case 'f':
            keep(match, PROVSCAN_JSON_BOOLEAN, token, false);
            return token == "true" || token == "false" ? simdjson::SUCCESS : simdjson::T_ATOM_ERROR;
        case 'n':
            keep(match, PROVSCAN_JSON_NULL, token, false);
            return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
        default:
            keep(match, PROVSCAN_JSON_NUMBER, token, false);
            return validNumber(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
        }
    }

    /// Reads the name of `field` and finds it among the wanted names that start at `wanted`.
    error_code name(ondemand::field &field, int32_t wanted, int32_t &match) {
        const char *start = field.key().raw();
        const char *end = start;
        place = start;
        while (*end != '"' && *end != '\\') { ++end; }
        if (*end == '"') {
            match = find({start, size_t(end - start)}, wanted);
            return simdjson::SUCCESS;
        }
        std::string_view unescaped;
        if (auto error = field.unescaped_key().get(unescaped)) {
            // A lone surrogate is valid JSON in a name that nobody wants.
            while (*end != '"') { end += *end == '\\' ? 2 : 1; }
            return validEscapes({start, size_t(end - start)}) ? simdjson::SUCCESS : error;
        }
        match = find(unescaped, wanted);
        return simdjson::SUCCESS;
    }

    int32_t find(std::string_view name, int32_t wanted) const {
        for (int32_t field = wanted; field >= 0; field = plan.fields[field].next) {
            const provscan_json_field &candidate = plan.fields[field];
            if (candidate.name_count == name.size()
                && std::memcmp(plan.names + candidate.name_start, name.data(), name.size()) == 0) {
                return field;
            }
        }
        return -1;
    }

    int32_t firstChild(int32_t match) const { return match < 0 ? -1 : plan.fields[match].first_child; }

    bool keep(int32_t match, provscan_json_kind kind, std::string_view bytes, bool escaped) {
        if (match < 0 || plan.fields[match].slot < 0) { return false; }
        auto start = reinterpret_cast<const uint8_t *>(bytes.data());
        values[plan.fields[match].slot] = {kind, escaped, start, bytes.size()};
        return true;
    }
};

provscan_json_outcome outcome(error_code error) {
    switch (error) {
    case simdjson::UTF8_ERROR: return PROVSCAN_JSON_BAD_UTF8;
    case simdjson::UNCLOSED_STRING:
    case simdjson::UNESCAPED_CHARS:
    case simdjson::STRING_ERROR: return PROVSCAN_JSON_BAD_STRING;
    case simdjson::DEPTH_ERROR: return PROVSCAN_JSON_TOO_DEEP;
    case simdjson::MEMALLOC: return PROVSCAN_JSON_NO_MEMORY;
    default: return PROVSCAN_JSON_BAD_SYNTAX;
    }
}

}  // namespace

provscan_json_parser *provscan_json_create(void) { return new (std::nothrow) provscan_json_parser; }

void provscan_json_destroy(provscan_json_parser *parser) { delete parser; }

size_t provscan_json_capacity(const provscan_json_parser *parser) { return parser->parser.capacity(); }

provscan_json_outcome provscan_json_read(
    provscan_json_parser *parser, const uint8_t *record, size_t count, const provscan_json_plan *plan,
    provscan_json_value *values, size_t *error_offset) {
    std::memset(values, 0, plan->slots * sizeof(provscan_json_value));
    *error_offset = 0;
    ondemand::document document;
    if (auto error = parser->parser.iterate(record, count, count + PROVSCAN_JSON_PADDING).get(document)) {
        return outcome(error);
    }
    std::string_view text = trimmed({reinterpret_cast<const char *>(record), count});
    if (text.empty()) { return PROVSCAN_JSON_BAD_SYNTAX; }
    if (text.front() != '{' && text.front() != '[') {
        return validScalar(text) ? PROVSCAN_JSON_IS_OTHER : PROVSCAN_JSON_BAD_SYNTAX;
    }
    Walk walk(*plan, values);
    walk.place = text.data();
    bool isObject = text.front() == '{';
    error_code error;
    if (isObject) {
        ondemand::object root;
        error = document.get_object().get(root);
        if (!error) { error = walk.object(root, plan->first, 1); }
    } else {
        ondemand::array root;
        error = document.get_array().get(root);
        if (!error) { error = walk.array(root, plan->first, 1); }
    }
    // Once every token is read, simdjson has no location to give.
    if (!error && !document.current_location().error()) { error = simdjson::TAPE_ERROR; }
    if (!error) { return isObject ? PROVSCAN_JSON_IS_OBJECT : PROVSCAN_JSON_IS_OTHER; }
    *error_offset = size_t(reinterpret_cast<const uint8_t *>(walk.place) - record);
    return outcome(error);
}
