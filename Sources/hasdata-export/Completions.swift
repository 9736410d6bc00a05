import ArgumentParser

/// Completion scripts in which a line without a verb is an export.
///
/// The argument parser's own scripts offer flags and files behind a verb only, and most lines have none. In bash and zsh
/// they also take what follows a flag whose value may be left out for that value.
enum Completions {
    private static let verbs = HasDataExportCommand.verbs + ["help"]
    private static let list = verbs.joined(separator: " ")
    /// The flags whose value may be left out.
    private static let lenient = ArgumentLine.lenient

    /// The parser's script, so changed.
    static func withDefaultVerb(_ script: String) -> String {
        if script.hasPrefix("#compdef") { return zsh(script) }
        return script.hasPrefix("#!/bin/bash") ? bash(script) : fish(script)
    }

    private static func fish(_ script: String) -> String {
        let tokens = "    set -l unparsed_tokens (__hasdata-export_tokens -pc)\n"
        let verb = """
                if not contains -- "$unparsed_tokens[2]" \(list)
                    set unparsed_tokens $unparsed_tokens[1] export $unparsed_tokens[2..]
                end

            """
        // No line stays without a verb, so where verbs are offered is told by the place.
        return script.replacing(tokens, with: tokens + verb).replacing(
            #"__hasdata-export_should_offer_completions_for_positional "hasdata-export" -eq 1"#,
            with: "test (count (__hasdata-export_tokens -pc)) -eq 1")
    }

    private static func bash(_ script: String) -> String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
        var changed: [String] = []
        for line in lines {
            var line = String(line)
            for flag in lenient where line.contains("non_repeating_options=(") && line.contains(" --\(flag) ") {
                line = line.replacing(" --\(flag) ", with: " ")
                if let before = changed.lastIndex(where: { $0.contains("non_repeating_flags=(") }) {
                    changed[before] = changed[before].replacing("_flags=(", with: "_flags=(--\(flag) ")
                }
            }
            changed.append(line)
        }
        return changed.joined(separator: "\n").replacing(
            "complete -o filenames -F _hasdata-export hasdata-export",
            with: #"""
                _hasdata-export_line() {
                    local verbs='\#(list)'
                    # --to=csv comes as three words.
                    local -a words=()
                    local -i index current=0
                    for index in "${!COMP_WORDS[@]}"; do
                        if [[ "${COMP_WORDS[index]}" != = ]]; then
                            words+=("${COMP_WORDS[index]}")
                        elif [[ "${index}" -eq "${COMP_CWORD}" ]]; then
                            words+=('')
                        fi
                        if [[ "${index}" -eq "${COMP_CWORD}" ]]; then current="$((${#words[@]} - 1))"; fi
                    done
                    COMP_WORDS=("${words[@]}")
                    COMP_CWORD="${current}"
                    local word="${words[current]}" before="${words[current - 1]}"
                    if [[ "${COMP_CWORD}" -gt 1 && " ${verbs} " = *" ${COMP_WORDS[1]} "* ]]; then
                        _hasdata-export "${1}" "${word}" "${before}"
                        return
                    fi
                    local is_first="$((COMP_CWORD == 1))"
                    COMP_WORDS=("${COMP_WORDS[0]}" export "${COMP_WORDS[@]:1}")
                    COMP_CWORD="$((COMP_CWORD + 1))"
                    _hasdata-export "${1}" "${word}" "${before}"
                    if [[ "${is_first}" -eq 1 ]]; then
                        COMPREPLY+=($(compgen -W "${verbs}" -- "${word}"))
                    fi
                }

                complete -o filenames -F _hasdata-export_line hasdata-export
                """#)
    }

    private static func zsh(_ script: String) -> String {
        var script = script
        for flag in lenient {
            script = script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                // In its words, a second colon makes a value optional.
                let line = String(line)
                return line.contains("'--\(flag)[") ? line.replacing("]:", with: "]::", maxReplacements: 1) : line
            }.joined(separator: "\n")
        }
        // zsh loads the function that the file is named for, so that one has to be ours.
        return script.replacing("\n_hasdata-export() {\n", with: "\n_hasdata-export_verb() {\n").replacing(
            "if [[ \"${funcstack[1]}\" = _hasdata-export ]]; then",
            with: #"""
                _hasdata-export() {
                    emulate -L zsh
                    local -ar verbs=(\#(list))
                    local -i ret=1
                    if (( CURRENT > 2 && ${verbs[(Ie)${words[2]}]} )); then
                        _hasdata-export_verb "${@}"
                        return
                    fi
                    if (( CURRENT == 2 )) && [[ "${PREFIX}" != -* ]]; then
                        local -ar given=("${words[@]}")
                        _hasdata-export_verb "${@}" && ret=0
                        words=("${given[@]}")
                        CURRENT=2
                    fi
                    words=("${words[1]}" export "${(@)words[2,-1]}")
                    (( CURRENT++ ))
                    _hasdata-export_verb "${@}" && ret=0
                    return "${ret}"
                }

                if [[ "${funcstack[1]}" = _hasdata-export ]]; then
                """#)
    }
}
