internal import HTTPTransfer
internal import Tables
public import Tabular
internal import Threads

/// A kind of output for rows that a program adds: `scheme:rest` names one, in `Destination.named`.
public protocol DestinationKind: Sendable {
    /// What stands before the colon, lower case.
    static var scheme: String { get }
    /// Opens the output that `argument` names, scheme and all. A run that starts over abandons one and opens another.
    ///
    /// An output that is there already is an error (`.output`), unless `opener.existing` says otherwise; one that cannot do
    /// what is asked says so by a `.usage` error.
    ///
    /// - Throws: why nothing can be written there.
    static func open(_ argument: String, with opener: OutputOpener) throws(ExportError) -> any RowOutput
}

/// What a kind of output is told of the export whose rows it gets.
public struct OutputOpener: Sendable {
    /// What becomes of an output that is there already.
    public enum ExistingOutput: Sendable {
        /// It stays as it is, and the run fails.
        case refused
        /// The new one takes its place.
        case replaced
        /// The rows are added to it.
        case extended
    }

    /// What becomes of an output that is there already.
    public let existing: ExistingOutput
    /// What readers and writers are told.
    public let options: FormatOptions
    private let export: Export

    init(_ export: Export, _ options: FormatOptions) {
        self.export = export
        self.options = options
        existing = export.appends ? .extended : export.replacesOutput ? .replaced : .refused
    }

    /// Takes a line for `-v`.
    public func log(_ line: String) { export.log?(line) }

    /// Whether the run is to end: what waits looks at it every now and then, and throws `.interrupted`.
    public var isCancelled: Bool { export.transfers.transport.cancel.isRaised }
}

/// An output for rows of a kind that a program adds.
public struct RowDestination: Sendable {
    /// The argument, with its scheme.
    public let argument: String
    package let kind: any DestinationKind.Type

    /// The output of that kind which `argument` names.
    public init(_ argument: String, kind: any DestinationKind.Type) {
        self.argument = argument
        self.kind = kind
    }
}

extension Export {
    /// Says what an output of rows cannot do, before anything is read.
    ///
    /// - Throws: `.usage`.
    func checkRowOutput() throws(ExportError) {
        var takesPolicy = false
        switch destination {
        case .output: break
        case .rows: takesPolicy = true
        case .file, .standardOutput, .sink, .bytes, .table: return
        }
        func refuse(_ isAsked: Bool, _ setting: Setting, _ reason: String) throws(ExportError) {
            guard isAsked else { return }
            throw ExportError(
                .usage, "\(setting) \(reason), and the output takes rows", at: Location(source: destination.name),
                advice: "leave it out")
        }
        try refuse(format != nil, .format, "names how rows are written as bytes")
        try refuse(rowsPerPart != nil, .rowsPerPart, "makes several files")
        try refuse(outputEncoding != nil, .outputEncoding, "is that of text")
        try refuse(!formatOptions[TableOptions.self].upsertKeys.isEmpty, .upsert, "replaces rows of a file or table")
        try refuse(appends && !takesPolicy, .appends, "adds to a file or table")
        guard !appends || !replacesOutput else {
            throw ExportError(
                .usage,
                "\(Setting.appends) keeps what is there and \(Setting.replacesOutput) replaces it: give one of them",
                at: Location(source: destination.name))
        }
    }
}
