import HasDataExport
import Libc
import Tabular

/// What the command itself asks of files.
enum CommandFiles {
    /// Whether something has this name.
    static func isThere(_ path: String) -> Bool { PathText.cString(of: path).map { access($0, F_OK) == 0 } ?? false }

    /// Whether standard input is a pipe or a file, so that rows may come from it without `-`.
    static var hasInput: Bool {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFREG
    }

    /// Tells of a file that is not there before anything is read, where an output without its flag may be meant.
    ///
    /// - Throws: `.input` for it.
    static func expect(_ sources: [Source], hasOutput: Bool) throws(ExportError) {
        for (index, source) in sources.enumerated() {
            guard case .file(let path) = source, !isThere(path), !path.contains(where: { "*?[".contains($0) }) else {
                continue
            }
            guard !hasOutput, index > 0, index == sources.count - 1, FormatRegistry.standard.format(ofPath: path) != nil
            else { continue }
            throw ExportError(
                .input, "no such file", at: Location(source: path), advice: "did you mean: -o \(path)")
        }
    }

    /// The words of a list of sources: one a line, `#` begins a comment.
    ///
    /// - Throws: `.input` where it cannot be read or is no text, and for a list of more than 16 MiB.
    static func sources(listedIn path: String) throws(ExportError) -> [String] {
        let file = path == "-" ? FileSource.standardInput() : try FileSource(path: path)
        guard var bytes = try bytes(of: file, upTo: 16 << 20) else {
            throw ExportError(
                .input, "a list of sources of more than 16 MiB", at: Location(source: file.name),
                advice: "is it a source itself? then name it without --sources")
        }
        guard !bytes.contains(0) else {
            throw ExportError(
                .input, "is no list of sources: it has NULs in it", at: Location(source: file.name),
                advice: "a list names one source a line, as UTF-8 that is not compressed")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        return bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { word(in: $0) }.filter { !$0.isEmpty }
    }

    /// All that a file holds; nil where that is more than `limit` bytes.
    ///
    /// - Throws: `.input` where it cannot be read.
    static func bytes(of file: FileSource, upTo limit: Int) throws(ExportError) -> [UInt8]? {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { return nil }
        }
    }

    /// A line without the blanks around it and without its comment: a number sign at the start or behind a blank, so that
    /// links keep theirs. A file that is called like the whole line is meant before that.
    private static func word(in line: ArraySlice<UInt8>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let mark = line.indices.first { line[$0] == 0x23 && ($0 == line.startIndex || isBlank(line[$0 - 1])) }
        func text(to end: Int) -> String {
            var word = line[..<end].drop(while: isBlank)
            while let last = word.last, isBlank(last) { word.removeLast() }
            // A path need not be UTF-8.
            return PathText.text(of: Array(word))
        }
        let whole = text(to: line.endIndex)
        guard let mark else { return whole }
        return mark > line.startIndex && isThere(whole) ? whole : text(to: mark)
    }
}
