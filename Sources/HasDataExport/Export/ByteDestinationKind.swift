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
}

/// An output of a kind that a program adds.
public struct NamedDestination: Sendable {
    /// The argument, with its scheme.
    public let argument: String
    /// The kind.
    let kind: any ByteDestinationKind.Type

    /// The output of that kind which `argument` names.
    public init(_ argument: String, kind: any ByteDestinationKind.Type) {
        self.argument = argument
        self.kind = kind
    }
}

extension Destination {
    /// The kinds that come with the library.
    static let standardKinds: [any ByteDestinationKind.Type] = [ObjectKind.self]

    /// Where a word on the command line leads: to an object of a store, `s3://bucket/key`, else to the file of that name.
    public init(argument: String) {
        if let kind = Destination.standardKinds.first(where: { argument.lowercased().hasPrefix($0.scheme + "://") }) {
            self = .bytes(NamedDestination(argument, kind: kind))
        } else {
            self = .file(argument)
        }
    }

    /// What it is called, by which its format is recognised; nil where it has no name.
    var name: String? {
        if case .bytes(let named) = self { return named.argument }
        return path
    }

    /// The output of a kind of its own, if it is one.
    var named: NamedDestination? {
        if case .bytes(let named) = self { return named }
        return nil
    }
}
