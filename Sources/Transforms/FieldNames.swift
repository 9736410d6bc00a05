public import Tabular

/// Lists of field names as flags write them.
public enum FieldNames {
    /// The names between the commas of `text`; one that holds a comma stands in double quotes, a quote in it doubled
    /// (RFC 4180 §2.6, §2.7).
    ///
    /// - Throws: `.usage` for an empty name or an open quote.
    public static func parse(_ text: String, flag: String) throws(ExportError) -> [ColumnName] {
        let bytes = Array(text.utf8)
        var names: [ColumnName] = []
        var index = 0
        while true {
            var name: [UInt8] = []
            if index < bytes.count, bytes[index] == 0x22 {
                index += 1
                while true {
                    guard let end = bytes[index...].firstIndex(of: 0x22) else {
                        throw failure(text, flag, "a quote is not closed")
                    }
                    name += bytes[index..<end]
                    index = end + 1
                    guard index < bytes.count, bytes[index] == 0x22 else { break }
                    name.append(0x22)
                    index += 1
                }
            } else {
                let end = bytes[index...].firstIndex(of: 0x2C) ?? bytes.count
                name += bytes[index..<end]
                index = end
            }
            if name.isEmpty { throw failure(text, flag, "a name in the list is empty") }
            names.append(ColumnName(utf8: name))
            if index == bytes.count { return names }
            guard bytes[index] == 0x2C else { throw failure(text, flag, "text follows a closing quote") }
            index += 1
        }
    }

    /// The two names of `old=new`. Where names hold an equals sign themselves, the first one counts.
    ///
    /// - Throws: `.usage` when either is missing.
    public static func parseRename(_ text: String) throws(ExportError) -> (old: ColumnName, new: ColumnName) {
        let bytes = Array(text.utf8)
        guard let equals = bytes.firstIndex(of: 0x3D), equals > 0, equals + 1 < bytes.count else {
            throw ExportError(.usage, "--rename \"\(text)\": two names are expected", advice: "write old=new")
        }
        return (ColumnName(utf8: Array(bytes[..<equals])), ColumnName(utf8: Array(bytes[(equals + 1)...])))
    }

    private static func failure(_ text: String, _ flag: String, _ message: String) -> ExportError {
        ExportError(
            .usage, "\(flag) \"\(text)\": \(message)",
            advice: "write names with commas between them, and one that holds a comma in double quotes")
    }
}
