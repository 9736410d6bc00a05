internal import HTTPTransfer
package import Tabular

/// The sources of a run in their order, which of them is being read, and what it takes to start over.
package final class RunSources {
    /// All of them.
    package private(set) var all: [any OpenSource]
    /// The index of the one that is being opened or read.
    var current = 0
    /// How often a source changed while it was read.
    private var restarts = 0
    private let opener: SourceOpener
    private static let mostRestarts = 2
    private let given: [any OpenSource]?

    /// The sources of the opener's export, or those that are `given`.
    package init(_ opener: SourceOpener, given: [any OpenSource]? = nil) {
        self.opener = opener
        self.given = given
        all = given ?? []
    }

    /// Finds out what each source is.
    private func open() throws(ExportError) {
        if let given {
            all = given
            return
        }
        for (index, source) in opener.export.sources.enumerated() {
            current = index
            all.append(try opener.open(source, at: index))
        }
        current = 0
    }

    /// Opens the sources and makes an attempt at the whole, and another from the start as long as that is a way to all rows.
    ///
    /// - Parameter hasWrittenOut: whether rows are where they cannot be taken back.
    package func attempt<Outcome>(
        hasWrittenOut: () -> Bool = { false }, _ body: () throws(ExportError) -> Outcome
    ) throws(ExportError) -> Outcome {
        // Known before the first row, and no fault of a source.
        try opener.options[OtherKeys.self].read()
        try opener.options[ExistingRows.self].read()
        try open()
        while true {
            current = 0
            do {
                return try body()
            } catch {
                try startOver(after: error, hasWrittenOut: hasWrittenOut())
            }
        }
    }

    /// What leaves out rows that come twice, where a source may bring some.
    package var repeatedRows: (any RowTransform)? { all.lazy.compactMap(\.repeatedRows).first }

    /// Sees to it that a source can be read twice.
    func makeRepeatable(_ index: Int) throws(ExportError) {
        guard all[index].rereading != .free else { return }
        all[index] = try all[index].opened()
        try all[index].keep()
    }

    /// Makes ready to start over, as long as nothing is out: from the same source if it has changed, else another way to
    /// the same rows.
    ///
    /// - Throws: what has happened when that cannot be, or what went wrong on the other way.
    private func startOver(after met: ExportError, hasWrittenOut: Bool) throws(ExportError) {
        let error = all.indices.contains(current) ? all[current].cause(of: met) : met
        let hasChanged = error.code == .entityChanged || error.code == .fileChanged
        guard hasChanged || error.isDownloadFailure, !hasWrittenOut, all.indices.contains(current),
            all[..<current].allSatisfy({ $0.rereading == .free || $0.canReopen })
        else { throw error }
        let next: any OpenSource
        if hasChanged, restarts < Self.mostRestarts, all[current].canReopen {
            restarts += 1
            opener.log("\(error)")
            opener.log("starting over")
            next = try all[current].reopened()
        } else if let other = try all[current].otherWay(after: error) {
            next = other
        } else {
            throw error
        }
        // What was read before it is read again from its start.
        for index in 0..<current where all[index].rereading != .free { all[index] = try all[index].reopened() }
        all[current] = next
    }
}
