import HasDataExport
import Schemas
import Tabular

/// Files that hold schemas: those that are read, and the one that is written.
enum SchemaPlace {
    /// A schema file larger than this has more columns than any table.
    private static let limit = 256 << 20

    /// The schema that a file holds.
    ///
    /// - Throws: `.input` where it cannot be read, `.malformed` where it is none.
    static func schema(at path: String) throws(ExportError) -> SchemaFile {
        let file = path == "-" ? FileSource.standardInput() : try FileSource(path: path)
        guard let bytes = try CommandFiles.bytes(of: file, upTo: limit) else {
            throw ExportError(
                .limit, "a schema file of more than \(limit >> 20) MiB", at: Location(source: file.name),
                advice: "is it a table itself? then name it as a source")
        }
        return try SchemaFile(parsing: bytes, name: file.name)
    }

    /// Tells schema files from other sources: by how they begin.
    ///
    /// - Throws: what is wrong with a schema file.
    static func part(_ sources: [Source]) throws(ExportError) -> (schemas: [SchemaFile], others: [Source]) {
        var schemas: [SchemaFile] = []
        var others: [Source] = []
        for source in sources {
            if case .file(let path) = source, let head = head(of: path), SchemaFile.isSchema(head) {
                schemas.append(try schema(at: path))
            } else {
                others.append(source)
            }
        }
        return (schemas, others)
    }

    private static func head(of path: String) -> [UInt8]? {
        guard !OutputPlace.isFolder(path), !OutputPlace.isDevice(path), let file = try? FileSource(path: path),
            file.byteCount != nil
        else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 1)
        defer { buffer.deallocate() }
        guard let count = try? file.read(at: 0, into: buffer) else { return nil }
        return Array(buffer[..<count])
    }

    /// Tells before anything is read what would go wrong at the end.
    ///
    /// - Throws: `.output` where a file is there that is not to be replaced, or none can be made.
    static func check(_ path: String, replaces: Bool) throws(ExportError) {
        if OutputPlace.isFolder(path) {
            throw ExportError(.output, "is a folder", at: Location(source: path), advice: "name a file for the schema")
        }
        guard !OutputPlace.isDevice(path) else { return }
        if !replaces, OutputPlace.isTaken(path) {
            throw ExportError(.output, "is already there", at: Location(source: path), advice: "--force replaces it")
        }
        try OutputPlace.open(path, replaces: true).abandon()
    }

    /// Writes a schema: all of it or nothing.
    static func write(_ text: String, to path: String, replaces: Bool) throws(ExportError) {
        let sink = try OutputPlace.open(path, replaces: replaces)
        do {
            try sink.write(Array(text.utf8))
            try sink.finish()
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// What a table is called that has these sources' rows: as the first is, without folder and endings.
    static func tableName(of sources: [Source]) -> String {
        switch sources.first {
        case .file(let path)?:
            let name = path.split(separator: "/").last ?? "rows"
            return String(name.split(separator: ".").first ?? name)
        case .named(let source)?:
            return source.description.split { $0 == " " || $0 == ":" }.last.map(String.init) ?? "rows"
        default: return "rows"
        }
    }
}
