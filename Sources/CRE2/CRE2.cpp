// RE2 behind a few functions in C, and a look for literals in front of it.
//
// Most rows match no pattern, and most patterns have words in them of which at least one must stand in whatever matches.
// RE2 can tell these words (FilteredRE2), and looking for a word is ten times as fast as running an automaton.
#include "CRE2.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/stringpiece.h>

#include "ByteScanning.h"

namespace {

// Shorter words are in most texts.
constexpr int shortestLiteral = 3;
// Each is a walk over the text.
constexpr size_t mostLiterals = 8;

// What the automaton of a pattern may take, on each thread, once texts have made it so large: with RE2's own 8 MiB, counted
// repetitions such as [a-z]{1,1000} have no room for theirs, and each byte of the text then costs as many steps as the
// pattern has. It is only taken as it is needed.
constexpr int64_t automatonRoom = 64 << 20;

RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    return options;
}

// The room also decides how large a pattern may be; that stays with RE2's own.
RE2::Options roomyOptions(const std::string &pattern, bool captures) {
    RE2::Options options = ::options();
    options.set_never_capture(!captures);
    if (RE2(pattern, options).ok()) options.set_max_mem(automatonRoom);
    return options;
}

// Whether the words that FilteredRE2 gives are those of `pattern` but for the case of ASCII letters. It gives them in small
// letters by Unicode's rules, which make ASCII of some letters that are none: the Kelvin sign is a k. So the pattern must
// not be able to name such a letter: no byte beyond ASCII, no code point by its number, no class by its Unicode name.
bool isPlain(const std::string &pattern) {
    for (size_t i = 0; i < pattern.size(); i++) {
        if (static_cast<uint8_t>(pattern[i]) >= 0x80) return false;
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            const char next = pattern[++i];
            if (next == 'x' || next == 'p' || next == 'P' || (next >= '0' && next <= '7')) return false;
        }
    }
    return true;
}

// Whether a flag may switch case off somewhere: then k and s also stand for the Kelvin sign and the long s.
bool mayIgnoreCase(const std::string &pattern) {
    for (size_t i = pattern.find("(?"); i != std::string::npos; i = pattern.find("(?", i + 2)) {
        for (size_t j = i + 2; j < pattern.size() && pattern[j] != ':' && pattern[j] != ')'; j++)
            if (pattern[j] == 'i') return true;
    }
    return false;
}

// The words at least one of which stands in every text that matches, or none where that cannot be said.
std::vector<std::string> literals(const std::string &pattern) {
    if (!isPlain(pattern)) return {};
    re2::FilteredRE2 filtered(shortestLiteral);
    int id = 0;
    if (filtered.Add(pattern, options(), &id) != RE2::NoError) return {};
    std::vector<std::string> words;
    filtered.Compile(&words);
    if (words.empty() || words.size() > mostLiterals) return {};
    // A formula of words without "not": if it does not hold where no word stands, it takes at least one of them.
    std::vector<int> withoutAny;
    filtered.AllPotentials({}, &withoutAny);
    if (!withoutAny.empty()) return {};
    const bool folds = mayIgnoreCase(pattern);
    for (const std::string &word : words) {
        for (const char letter : word)
            if (static_cast<uint8_t>(letter) >= 0x80 || (folds && (letter == 'k' || letter == 's'))) return {};
    }
    return words;
}

// What a pattern has that has to do with the bytes of a character.
struct Escapes {
    // \B, "no boundary of words", which RE2 finds between the bytes of one character, too.
    bool hasNoBoundary = false;
    // \C, a single byte.
    bool hasByte = false;
    // Whether what stands behind the pattern would be a part of its \Q...
    bool isQuotedToTheEnd = false;

    explicit Escapes(const std::string &pattern) {
        for (size_t i = 0; i + 1 < pattern.size(); i++) {
            if (pattern[i] != '\\') continue;
            const char next = pattern[++i];
            hasNoBoundary |= next == 'B';
            hasByte |= next == 'C';
            if (next != 'Q') continue;
            const size_t end = pattern.find("\\E", i + 1);
            isQuotedToTheEnd = end == std::string::npos;
            if (isQuotedToTheEnd) return;
            i = end + 1;
        }
    }
};

// Where `pattern` is looked for at characters alone: behind as few whole ones as need be, from where the search begins, in one
// pass as any other. Only what takes no byte can be found inside a character, and of that only \B holds there.
std::string atCharacters(const std::string &pattern, bool isQuotedToTheEnd) {
    return "(?s:.*?)(" + pattern + (isQuotedToTheEnd ? "\\E)" : ")");
}

}  // namespace

struct cre2_pattern {
    RE2 regex;
    // Of patterns that could match inside a character: the same, of which group 1 is the match.
    std::unique_ptr<RE2> characters;
    bool hasByte = false;
    std::vector<std::string> words;
    std::vector<scan_text> texts;

    cre2_pattern(const std::string &pattern, bool captures) : regex(pattern, roomyOptions(pattern, captures)) {
        if (!regex.ok()) return;
        const Escapes escapes(pattern);
        hasByte = escapes.hasByte;
        if (escapes.hasNoBoundary) {
            const std::string wrapped = atCharacters(pattern, escapes.isQuotedToTheEnd);
            characters = std::make_unique<RE2>(wrapped, roomyOptions(wrapped, true));
            if (!characters->ok()) return;
        }
        words = literals(pattern);
        for (const std::string &word : words)
            texts.push_back(scan_text_make(reinterpret_cast<const uint8_t *>(word.data()), word.size(), true));
    }
};

// Whether one of the words stands there, where some must.
static bool cre2_may_match(const cre2_pattern *pattern, const char *text, size_t count) {
    if (pattern->texts.empty()) return true;
    for (const scan_text &word : pattern->texts)
        if (scan_has_text(&word, reinterpret_cast<const uint8_t *>(text), count)) return true;
    return false;
}

static cre2_pattern *make(const char *bytes, size_t count, bool captures, char *problem, size_t capacity) {
    cre2_pattern *pattern = new (std::nothrow) cre2_pattern(std::string(bytes, count), captures);
    const RE2 *wrong = !pattern ? nullptr : !pattern->regex.ok() ? &pattern->regex : pattern->characters.get();
    if (pattern && (!wrong || wrong->ok()) && !pattern->hasByte) return pattern;
    const std::string text = !pattern ? "out of memory" : wrong && !wrong->ok() ? wrong->error() : "\\C";
    if (capacity > 0) {
        const size_t length = text.size() < capacity ? text.size() : capacity - 1;
        std::memcpy(problem, text.data(), length);
        problem[length] = 0;
    }
    delete pattern;
    return nullptr;
}

cre2_pattern *cre2_make(const char *bytes, size_t count, char *problem, size_t capacity) {
    return make(bytes, count, false, problem, capacity);
}

cre2_pattern *cre2_make_capturing(const char *bytes, size_t count, char *problem, size_t capacity) {
    return make(bytes, count, true, problem, capacity);
}

int cre2_group_count(const cre2_pattern *pattern) { return pattern->regex.NumberOfCapturingGroups(); }

bool cre2_find(const cre2_pattern *pattern, const char *text, size_t count, size_t from, cre2_span *spans, int span_count) {
    if (from == 0 && !cre2_may_match(pattern, text, count)) return false;
    re2::StringPiece all[CRE2_SPANS + 1];
    const int wanted = span_count < CRE2_SPANS ? span_count : CRE2_SPANS;
    const re2::StringPiece *groups = all;
    if (pattern->characters) {
        groups = all + 1;
        if (!pattern->characters->Match({text, count}, from, count, RE2::ANCHOR_START, all, wanted + 1)) return false;
    } else if (!pattern->regex.Match({text, count}, from, count, RE2::UNANCHORED, all, wanted)) {
        return false;
    }
    for (int i = 0; i < wanted; i++) {
        const bool is_there = groups[i].data() != nullptr;
        spans[i].start = is_there ? static_cast<size_t>(groups[i].data() - text) : 0;
        spans[i].count = is_there ? groups[i].size() : 0;
        spans[i].is_there = is_there;
    }
    return true;
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }

bool cre2_is_found(const cre2_pattern *pattern, const char *text, size_t count) {
    if (!cre2_may_match(pattern, text, count)) return false;
    if (pattern->characters) return pattern->characters->Match({text, count}, 0, count, RE2::ANCHOR_START, nullptr, 0);
    return pattern->regex.Match({text, count}, 0, count, RE2::UNANCHORED, nullptr, 0);
}
