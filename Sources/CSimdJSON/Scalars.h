/// The grammar of JSON scalars (RFC 8259 §3, §6, §7), for values that are checked and not converted.
#ifndef PROVSCAN_JSON_SCALARS_H
#define PROVSCAN_JSON_SCALARS_H

#include <cstring>
#include <string_view>

/// `text` without JSON white space around it.
inline std::string_view trimmed(std::string_view text) {
    auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && blank(text.front())) { text.remove_prefix(1); }
    while (!text.empty() && blank(text.back())) { text.remove_suffix(1); }
    return text;
}

/// Whether every backslash in the inside of a string starts a valid escape. Lone surrogates are valid here.
inline bool validEscapes(std::string_view text) {
    const char *next = text.data(), *end = next + text.size();
    while ((next = static_cast<const char *>(std::memchr(next, '\\', size_t(end - next))))) {
        if (end - next < 2) { return false; }
        if (next[1] != 'u') {
            if (!std::strchr("\"\\/bfnrt", next[1]) || next[1] == 0) { return false; }
            next += 2;
            continue;
        }
        if (end - next < 6) { return false; }
        for (int digit = 2; digit < 6; ++digit) {
            char c = next[digit];
            bool isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!isHex) { return false; }
        }
        next += 6;
    }
    return true;
}

/// Whether `token` is a JSON number, of any size and precision.
inline bool validNumber(std::string_view token) {
    const char *next = token.data(), *end = next + token.size();
    auto digits = [&] {
        const char *start = next;
        while (next != end && *next >= '0' && *next <= '9') { ++next; }
        return next != start;
    };
    if (next != end && *next == '-') { ++next; }
    if (next != end && *next == '0') {
        ++next;
    } else if (!digits()) {
        return false;
    }
    if (next != end && *next == '.') {
        ++next;
        if (!digits()) { return false; }
    }
    if (next != end && (*next == 'e' || *next == 'E')) {
        ++next;
        if (next != end && (*next == '+' || *next == '-')) { ++next; }
        if (!digits()) { return false; }
    }
    return next == end;
}

/// Whether `text`, which stage 1 accepted, is one scalar and nothing else.
inline bool validScalar(std::string_view text) {
    if (text.front() != '"') {
        return text == "true" || text == "false" || text == "null" || validNumber(text);
    }
    size_t end = 1;
    while (end < text.size() && text[end] != '"') { end += text[end] == '\\' ? 2 : 1; }
    return end == text.size() - 1 && validEscapes(text.substr(1, text.size() - 2));
}

#endif
