import Comparison
import HasDataExport
import TestSupport

/// A folder of files that are compared; it goes away with the value.
final class CompareFiles {
    let path = Shell.temporaryFolder()

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(path))", in: "/tmp") }

    /// Writes a file and gives it as a source.
    func file(_ name: String, _ text: String) throws -> Source {
        let sink = try FileSink(path: "\(path)/\(name)", replaces: true)
        try sink.write(Array(text.utf8))
        try sink.finish()
        return .file("\(path)/\(name)")
    }

    /// Compares the texts of two files, whose names say their formats; blocks are tiny, so that there are many.
    func compare(
        _ old: (name: String, text: String), _ new: (name: String, text: String), key: [String] = ["id"],
        progress: Progress = Progress(), _ change: (inout Export) -> Void = { _ in }
    ) throws -> Comparison {
        let sources = [try file("old-" + old.name, old.text), try file("new-" + new.name, new.text)]
        return try compare(sources[0], sources[1], key: key, progress: progress, change)
    }

    func compare(
        _ old: Source, _ new: Source, key: [String] = ["id"], progress: Progress = Progress(),
        _ change: (inout Export) -> Void = { _ in }
    ) throws -> Comparison {
        var exports = [old, new].map { Export(from: [$0], to: .standardOutput) }
        for index in exports.indices {
            exports[index].formatOptions.blockSize = 64
            change(&exports[index])
        }
        return try Comparison(
            of: exports[0], with: exports[1], key: key.map { FieldPath(dotted: ColumnName($0)) }, progress: progress)
    }

    /// Writes a comparison as a format and gives what was written.
    func written(_ comparison: Comparison, as format: String) throws -> String {
        var export = Export(from: [], to: .file("\(path)/differences.\(format)"))
        export.replacesOutput = true
        _ = try comparison.write(by: export)
        return Shell.read("\(path)/differences.\(format)") ?? ""
    }
}

extension Comparison {
    /// Each difference as `changed 1 title:a>b`, for comparing.
    var lines: [String] {
        get throws {
            var lines: [String] = []
            try each { difference in
                let key = difference.key.map { $0?.text ?? "-" }.joined(separator: ",")
                let fields = difference.fields.map {
                    " \($0.name):\($0.old?.text ?? "-")>\($0.new?.text ?? "-")"
                }
                lines.append("\(difference.change.name) \(key)\(fields.joined())")
            }
            return lines
        }
    }
}
