internal import Tabular

/// A file of the AWS tools: sections of `name = value` lines. What is indented below a name without a value belongs to it,
/// here as `name.inner`.
struct ConfigFile {
    /// No such file is anywhere near this long.
    private static let largestSize = 1 << 20

    /// The values of each section by their names.
    private(set) var sections: [String: [String: String]] = [:]

    /// What stands in `text`. Lines that are none of these are passed over, as the AWS tools do.
    init(_ text: String) {
        var section: String?
        var outer: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = Self.trimmed(line)
            guard let first = content.first, first != "#", first != ";" else { continue }
            if first == "[" {
                section = Self.sectionName(content)
                if let section, sections[section] == nil { sections[section] = [:] }
                outer = nil
            } else if let section, let equals = content.firstIndex(of: "=") {
                let name = Self.trimmed(content[..<equals]).lowercased()
                let value = Self.trimmed(content[content.index(after: equals)...])
                let isInner = line.first == " " || line.first == "\t"
                if isInner, let outer {
                    sections[section]?["\(outer).\(name)"] = String(value)
                } else {
                    sections[section]?[name] = String(value)
                    outer = value.isEmpty ? name : nil
                }
            }
        }
    }

    /// The file at `path`; nil where there is none.
    ///
    /// - Throws: `.usage` where it is there and cannot be read.
    init?(path: String) throws(ExportError) {
        guard let bytes = try SmallFile.bytes(path, atMost: Self.largestSize) else { return nil }
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    /// The name in `[default]`, `[profile name]` or `[profile "a name"]`, blanks made one.
    private static func sectionName(_ line: Substring) -> String? {
        guard let end = line.firstIndex(of: "]") else { return nil }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        return words.joined(separator: " ").filter { $0 != "\"" && $0 != "'" }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}
