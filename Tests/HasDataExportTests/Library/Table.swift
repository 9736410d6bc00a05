import HasDataExport
import TestSupport

/// A file that is there as long as this value.
final class Table: Sendable {
    let path: String
    private let folder: String

    convenience init(_ name: String, _ text: String) throws { try self.init(name, bytes: Array(text.utf8)) }

    init(_ name: String, bytes: [UInt8]) throws {
        folder = Shell.temporaryFolder()
        path = "\(folder)/\(name)"
        let sink = try FileSink(path: path, replaces: false)
        try sink.write(bytes)
        try sink.finish()
    }

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// A path beside it.
    func sibling(_ name: String) -> String { "\(folder)/\(name)" }

    /// What stands in a file beside it.
    func text(of name: String) -> String? { Shell.read("\(folder)/\(name)") }

    /// The names beside it, temporary ones too.
    var names: [String] { Shell.names(in: folder, hidden: true) }

    /// An export of it, which keeps it.
    func export(to name: String = "out.jsonl") -> Export {
        var export = Export(from: [.file(path)], to: .file(sibling(name)))
        export.log = { [self] _ in _ = self }
        return export
    }
}

extension AsyncSequence {
    /// All elements.
    func all() async throws -> [Element] {
        var all: [Element] = []
        for try await element in self { all.append(element) }
        return all
    }
}
