package import HasDataExport
import TestSupport

/// A file that is there as long as this value.
package final class Table: Sendable {
    package let path: String
    private let folder: String

    package convenience init(_ name: String, _ text: String) throws { try self.init(name, bytes: Array(text.utf8)) }

    package init(_ name: String, bytes: [UInt8]) throws {
        folder = Shell.temporaryFolder()
        path = "\(folder)/\(name)"
        let sink = try FileSink(path: path, replaces: false)
        try sink.write(bytes)
        try sink.finish()
    }

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// A path beside it.
    package func sibling(_ name: String) -> String { "\(folder)/\(name)" }

    /// What stands in a file beside it.
    package func text(of name: String) -> String? { Shell.read("\(folder)/\(name)") }

    /// The names beside it, temporary ones too.
    package var names: [String] { Shell.names(in: folder, hidden: true) }

    /// An export of it, which keeps it.
    package func export(to name: String = "out.jsonl") -> Export {
        var export = Export(from: [.file(path)], to: .file(sibling(name)))
        export.log = { [self] _ in _ = self }
        return export
    }
}

extension AsyncSequence {
    /// All elements.
    package func all() async throws -> [Element] {
        var all: [Element] = []
        for try await element in self { all.append(element) }
        return all
    }
}
