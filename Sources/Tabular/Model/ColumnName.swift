/// The name of a column, compared byte by byte: `é` as one code point and as two are two names, as in JSON.
public struct ColumnName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name in UTF-8. A lone surrogate in a name from JSON stands there in three bytes that no UTF-8 has (`ED A0 80` to
    /// `ED BF BF`).
    public let utf8: [UInt8]

    /// The name of the column that carries the ids of envelopes around rows to where rows are in order. It starts with
    /// NUL, so that nobody can name it.
    package static let envelopeID = ColumnName(utf8: [0] + Array("envelope id".utf8))

    /// The name of the column that carries when an envelope last changed, in the same way.
    package static let envelopeTime = ColumnName(utf8: [0] + Array("envelope time".utf8))

    /// Whether the column is one that steps tell each other something by, and no output has.
    package var isInternal: Bool { self == .envelopeID || self == .envelopeTime }

    /// A name of these bytes.
    public init(utf8: [UInt8]) { self.utf8 = utf8 }

    /// A name of these bytes, which are copied.
    public init(_ bytes: UnsafeRawBufferPointer) { utf8 = Array(bytes) }

    /// A name of this text.
    public init(_ text: String) { utf8 = Array(text.utf8) }

    /// A name of this text.
    public init(stringLiteral text: String) { self.init(text) }

    /// The name as text: lone surrogates are U+FFFD.
    public var description: String { String(decoding: hasLoneSurrogates ? text : utf8, as: UTF8.self) }

    /// Whether a lone surrogate is in the name, which text cannot hold.
    public var hasLoneSurrogates: Bool {
        utf8.indices.contains { ColumnName.isSurrogate(utf8, at: $0) }
    }

    /// The name in UTF-8, its lone surrogates as U+FFFD.
    public var text: [UInt8] {
        var text: [UInt8] = []
        var index = 0
        while index < utf8.count {
            let isSurrogate = ColumnName.isSurrogate(utf8, at: index)
            text += isSurrogate ? [0xEF, 0xBF, 0xBD] : [utf8[index]]
            index += isSurrogate ? 3 : 1
        }
        return text
    }

    /// Whether the bytes at `index` are a lone surrogate.
    public static func isSurrogate(_ utf8: [UInt8], at index: Int) -> Bool {
        utf8[index] == 0xED && index + 2 < utf8.count && utf8[index + 1] >= 0xA0
    }

    /// Equal when every byte is.
    public static func == (left: ColumnName, right: ColumnName) -> Bool { left.utf8 == right.utf8 }

    /// Hashes the bytes in one go.
    public func hash(into hasher: inout Hasher) {
        utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

/// The columns of one output: append-only, first seen first.
public final class ColumnSet: @unchecked Sendable {
    /// The most columns that a row, and an output, may have. Each costs a name and places to keep, whatever its cells hold,
    /// so that without a limit a few megabytes of commas would take gigabytes.
    public static let maximumCount = 1 << 20

    /// The error for more of them.
    public static func tooMany(at place: Location = Location()) -> ExportError {
        ExportError(
            .limit, "more than \(maximumCount) columns", at: place,
            advice: "name those you need with \(Setting.fields), or look for text that was taken for columns")
    }

    /// The names in order.
    public private(set) var names: [ColumnName] = []
    /// The tables of an output that has one for each source, once all rows have come; these are all of their columns then.
    package var tables: [SourceTable] = []
    private var places: [ColumnName: Int] = [:]

    /// A set of these names; a name that repeats counts once.
    public init(_ names: [ColumnName] = []) {
        for name in names { _ = place(of: name) }
    }

    /// How many columns there are.
    public var count: Int { names.count }

    /// The place of a name, which is added behind the others when it is new.
    public func place(of name: ColumnName) -> Int {
        if let known = places[name] { return known }
        let place = names.count
        names.append(name)
        places[name] = place
        return place
    }

    /// The place of a name that is already there.
    public func knownPlace(of name: ColumnName) -> Int? { places[name] }
}
