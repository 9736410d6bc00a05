/// What a `Range` field asks for, of a content of known length (RFC 9110 section 14).
enum ByteRange: Equatable {
    /// The whole: no field, one that is not understood, or several ranges, which a server may answer so.
    case whole
    /// These bytes.
    case part(Range<Int>)
    /// Bytes that are not there.
    case unsatisfiable

    init(_ field: String?, of count: Int) {
        guard let field, field.lowercased().hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false).map { text in
            text.utf8.allSatisfy { (48...57).contains($0) } ? text : "x"
        }
        guard ends.count == 2, !ends.contains("x") else {
            self = .whole
            return
        }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, _) where first >= count: self = .unsatisfiable
        case (let first?, let last?):
            self = first <= last ? .part(first..<min(last, count - 1) + 1) : .whole
        case (let first?, nil): self = ends[1].isEmpty ? .part(first..<count) : .whole
        case (nil, let suffix?) where ends[0].isEmpty:
            self = suffix == 0 || count == 0 ? .unsatisfiable : .part(max(count - suffix, 0)..<count)
        default: self = ends[0].isEmpty ? .whole : .unsatisfiable
        }
    }
}
