/// What the tool needs of RE2, and no more: does a text match, and where?
///
/// RE2 is C++; this is C, so that Swift sees no C++. RE2 throws nothing.
#ifndef CRE2_H
#define CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// A regular expression at work. One thread at a time.
typedef struct cre2_pattern cre2_pattern;

/// The regular expression of these bytes (UTF-8), or NULL, and then at most `capacity` bytes at `problem` say why not, with
/// a NUL at their end: what RE2 says, or `\C` for one that takes single bytes, which would cut characters. What is searched is
/// valid UTF-8, and no match begins or ends inside a character.
cre2_pattern *_Nullable cre2_make(const char *bytes, size_t count, char *problem, size_t capacity);

/// Ends it.
void cre2_free(cre2_pattern *pattern);

/// Whether a part of the text matches. The time is linear in `count` whatever pattern and text are.
bool cre2_is_found(const cre2_pattern *pattern, const char *text, size_t count);

/// The same, of which a match and its groups can be found, too.
cre2_pattern *_Nullable cre2_make_capturing(const char *bytes, size_t count, char *problem, size_t capacity);

/// How many groups the pattern has.
int cre2_group_count(const cre2_pattern *pattern);

/// The most spans that are told of a match: the whole and its first groups.
#define CRE2_SPANS 100

/// Where in a text a match or a group of it stands.
typedef struct {
    size_t start, count;
    bool is_there;
} cre2_span;

/// The first match from `from` on, at most `count`, and its groups: `spans` has room for `span_count`, the whole match first.
bool cre2_find(
    const cre2_pattern *pattern, const char *text, size_t count, size_t from, cre2_span *spans, int span_count);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
