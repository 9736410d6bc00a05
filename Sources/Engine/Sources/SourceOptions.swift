public import Tabular

/// Options of one kind of source, kept in an export under their type.
public protocol SourceOptionSet: Sendable {
    /// What holds where nobody said anything.
    init()
    /// Checks what no run could go by.
    ///
    /// - Throws: `.usage`.
    func validate() throws(ExportError)
}

extension SourceOptionSet {
    /// All is right.
    public func validate() throws(ExportError) {}
}

/// What the kinds of source are told: one option set for each that has one.
public struct SourceOptions: Sendable {
    private var sets: [ObjectIdentifier: any SourceOptionSet] = [:]

    /// The defaults of all.
    public init() {}

    /// The options of one kind.
    public subscript<Options: SourceOptionSet>(_: Options.Type) -> Options {
        get { sets[ObjectIdentifier(Options.self)] as? Options ?? Options() }
        set { sets[ObjectIdentifier(Options.self)] = newValue }
    }

    /// Checks all that were set.
    func validate() throws(ExportError) {
        for set in sets.values { try set.validate() }
    }
}
