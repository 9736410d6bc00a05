internal import Compression
internal import SystemPackage
package import Tabular

/// What the name of an output says about its bytes.
struct OutputEnding {
    /// What stands behind the last dot, but for a compression's; nil where there is none.
    let text: String?
    /// How the output is compressed; nil for not at all.
    let compression: StreamCompression?

    init(_ path: String) {
        let name = FilePath(path).lastComponent?.string ?? ""
        compression = StreamCompression(ofPath: name)
        text = OutputEnding.ending(of: FormatRegistry.withoutCompression(name))
    }

    /// A name that begins with its only dot is hidden, and has no ending.
    private static func ending(of name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name.index(after: dot) != name.endIndex else {
            return nil
        }
        return name[name.index(after: dot)...].lowercased()
    }
}

extension Export {
    /// Endings of text of any kind: they say nothing about the format.
    private static let plainEndings = ["txt"]

    /// The output's format: the one that was asked for, else that of the path's ending, and JSON Lines where there is none.
    ///
    /// - Throws: `.usage` for an ending that contradicts what was asked for, or says nothing where nothing was.
    package func outputFormat() throws(ExportError) -> any Format.Type {
        var asked: (any Format.Type)?
        if let format { asked = try registry.required(format, toWrite: true) }
        guard let path = destination.name else {
            if let asked { return asked }
            return try registry.defaultOutput()
        }
        try SystemCalls.refuseNUL(in: path)
        let ending = OutputEnding(path)
        if let compression = ending.compression, !compression.isWritten {
            throw ExportError(
                .usage, "the compression \(compression.ending) is only read", at: Location(source: path),
                advice: "end it in .gz or .zst, or leave \(compression.ending) out")
        }
        let format = try chosenFormat(asked, named(by: ending), ending, path)
        if let compression = ending.compression, !format.isText {
            throw ExportError(
                .usage, "\(format.name) is compressed in itself, and not by \(compression.ending)",
                at: Location(source: path), advice: "leave \(compression.ending) out")
        }
        return format
    }

    private func named(by ending: OutputEnding) -> (any Format.Type)? {
        guard let text = ending.text, !Export.plainEndings.contains(text) else { return nil }
        return registry.format(ofFileName: "." + text)
    }

    private func chosenFormat(
        _ asked: (any Format.Type)?, _ named: (any Format.Type)?, _ ending: OutputEnding, _ path: String
    ) throws(ExportError) -> any Format.Type {
        let text = ending.text ?? ""
        if let asked, let named, asked.name != named.name {
            throw ExportError(
                .usage, "its ending is that of \(named.name), and \(Setting.format) says \(asked.name)",
                at: Location(source: path),
                advice: "leave \(Setting.format) out, or end it in .\(asked.fileExtensions.first ?? asked.name)")
        }
        if let asked { return asked }
        if let named, named.abilities.contains(.writes) { return named }
        guard ending.text == nil || Destination.isDevice(path) else {
            let known = registry.formats.filter { $0.abilities.contains(.writes) }.flatMap { $0.fileExtensions }
            throw ExportError(
                .usage, "no format that can be written has the ending .\(text)", at: Location(source: path),
                advice:
                    "end it in \(known.map { "." + $0 }.joined(separator: " ")), or name the format with \(Setting.format)"
            )
        }
        return try registry.defaultOutput()
    }
}
