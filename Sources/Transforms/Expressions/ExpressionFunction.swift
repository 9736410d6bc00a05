/// The functions of expressions. Those that need a pattern, a number or a condition as it is written have nodes of their own.
package enum ExpressionFunction: String, Sendable, CaseIterable {
    case length, words, lower, upper, trim, replace, match, split, substr, slug
    case host, path, folder, query, domain, scheme
    case sha256, hash
    case coalesce, `if`, round, floor, ceil, abs, min, max, number, text, json
    case now, today, date, timestamp, year, month, day
    case row, source

    /// How many arguments it takes.
    var arguments: ClosedRange<Int> {
        switch self {
        case .now, .today, .row, .source: 0...0
        case .round: 1...2
        case .split: 2...2
        case .substr, .match: 2...3
        case .replace, .if: 3...3
        case .coalesce, .min, .max: 1...100
        default: 1...1
        }
    }

    /// Its arguments, for messages.
    var form: String {
        switch self {
        case .now, .today, .row, .source: "\(rawValue)()"
        case .round: "round(number) or round(number, places)"
        case .split: "split(text, separator)[n]"
        case .substr: "substr(text, start) or substr(text, start, count)"
        case .match: "match(text, \"pattern\") or match(text, \"pattern\", group)"
        case .replace: "replace(text, \"pattern\", \"with\")"
        case .if: "if(condition, a, b)"
        case .coalesce, .min, .max: "\(rawValue)(a, b, …)"
        case .floor, .ceil, .abs: "\(rawValue)(number)"
        case .host, .path, .folder, .query, .domain, .scheme: "\(rawValue)(url)"
        case .year, .month, .day: "\(rawValue)(date)"
        case .number, .text, .json, .date, .timestamp: "\(rawValue)(value)"
        default: "\(rawValue)(text)"
        }
    }

    /// What functions of other languages are called here.
    static let foreign = [
        "concat": "a ++ b", "len": "length(text)", "substring": "substr(text, start, count)", "size": "length(text)",
        "lowercase": "lower(text)", "uppercase": "upper(text)", "strip": "trim(text)", "ifnull": "coalesce(a, b)",
        "nvl": "coalesce(a, b)", "iif": "if(condition, a, b)", "int": "number(value)", "float": "number(value)",
        "string": "text(value)", "str": "text(value)", "ceiling": "ceil(number)",
        "extract": "match(text, \"pattern\", 1)",
        "regexp_replace": "replace(text, \"pattern\", \"with\")", "gsub": "replace(text, \"pattern\", \"with\")",
        "sub": "replace(text, \"pattern\", \"with\")", "hostname": "host(url)", "least": "min(a, b)",
        "greatest": "max(a, b)", "row_number": "row()",
    ]
}
