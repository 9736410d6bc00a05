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

/// A folder for several files, removed when the test is over.
final class Workspace: Sendable {
    let folder = Shell.temporaryFolder()

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// Writes a file and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        let sink = try FileSink(path: "\(folder)/\(name)", replaces: true)
        try sink.write(Array(text.utf8))
        try sink.finish()
        return sink.name
    }

    /// The path of a name in it.
    func path(_ name: String) -> String { "\(folder)/\(name)" }
}
