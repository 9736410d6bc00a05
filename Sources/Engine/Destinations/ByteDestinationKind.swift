public import Tabular

/// A kind of output for the bytes of a format that is no file: an object of a store. Nothing is to be seen there before the
/// sink is finished.
public protocol ByteDestinationKind: Sendable {
    /// What stands before the `://`, lower case.
    static var scheme: String { get }
    /// Says beforehand what would keep `export` from writing there.
    ///
    /// - Throws: `.output` when something is there that is not to be replaced; `.usage` for what is no such place.
    static func check(_ argument: String, for export: Export) throws(ExportError)
    /// Whether something is there.
    static func isThere(_ argument: String, for export: Export) throws(ExportError) -> Bool
    /// Opens it. A run that starts over abandons one and opens another.
    static func open(_ argument: String, mediaType: String?, for export: Export) throws(ExportError) -> any ByteSink
    /// Gives `export` its part of what may be under way at once, where so many exports share it.
    static func share(among count: Int, in export: inout Export)
}

extension ByteDestinationKind {
    /// Nothing is shared.
    public static func share(among count: Int, in export: inout Export) {}
}

/// An output of a kind that a program adds.
public struct NamedDestination: Sendable {
    /// The argument, with its scheme.
    public let argument: String
    /// The kind.
    package let kind: any ByteDestinationKind.Type

    /// The output of that kind which `argument` names.
    public init(_ argument: String, kind: any ByteDestinationKind.Type) {
        self.argument = argument
        self.kind = kind
    }
}

extension Destination {
    /// Where `argument` leads: to an output of one of `kinds` where it begins with its scheme and `://`, else to the file of
    /// that name.
    package init(argument: String, kinds: [any ByteDestinationKind.Type]) {
        if let kind = kinds.first(where: { argument.lowercased().hasPrefix($0.scheme + "://") }) {
            self = .bytes(NamedDestination(argument, kind: kind))
        } else {
            self = .file(argument)
        }
    }

    /// What it is called, by which its format is recognised; nil where it has no name.
    package var name: String? {
        switch self {
        case .bytes(let named): named.argument
        case .rows(let rows): VisibleText.oneLine(rows.argument)
        case .table(let table): table.shown
        case .file, .standardOutput, .sink, .output: path
        }
    }

    /// The output of a kind of its own, if it is one.
    package var named: NamedDestination? {
        if case .bytes(let named) = self { return named }
        return nil
    }
}
