public import Tabular

/// A kind of output that a program adds: `scheme:rest` names one, in `Destination.named`.
public protocol DestinationKind: Sendable {
    /// What stands before the colon, lower case.
    static var scheme: String { get }
    /// Opens the output that `argument` names, scheme and all. A run that starts over abandons one and opens another.
    ///
    /// - Throws: why nothing can be written there.
    static func open(_ argument: String) throws(ExportError) -> any RowOutput
}
