import Libc
import RowFixtures
import Tables
import Tabular
import TestSupport

@testable import SQLiteTables

/// A database in a folder of its own.
final class Database {
    let folder = Shell.temporaryFolder()
    var path: String { folder + "/rows.sqlite" }

    deinit { _ = Shell.run("rm -rf \(Shell.quoted(folder))", in: "/tmp") }

    /// Writes rows into a table.
    @discardableResult
    func write(
        _ rows: [Fields], table: String = "rows", mode: TableOptions.Mode = .create, keys: [ColumnName] = [],
        isNew: Bool = false, rowsPerBatch: Int = 3, lockWait: Double = 5, commits: Bool = true
    ) throws(ExportError) -> (warnings: WarningCounts, outcome: OutputOutcome) {
        let options = testOptions {
            $0[TableOptions.self].table = TableReference(table)
            $0[TableOptions.self].mode = mode
            $0[TableOptions.self].upsertKeys = keys
            $0[TableOptions.self].lockWait = lockWait
        }
        let file = DatabaseFile(path: path, name: "rows.sqlite", isNew: isNew, isSynced: false)
        let output = try SQLiteFormat.makeOutput(to: file, options: options)
        do {
            let warnings = try Writing.put(rows, to: output, rowsPerBatch: rowsPerBatch)
            if commits { try output.commit() } else { output.abandon() }
            return (warnings, output.outcome)
        } catch {
            output.abandon()
            throw error
        }
    }

    /// What the reader gives of a table, once of the file and once of its bytes.
    func read(_ table: String? = nil, _ options: FormatOptions = testOptions()) throws -> [Reading] {
        var options = options
        options[TableOptions.self].table = table.map { TableReference($0) }
        let bytes = try FileBytes(path)
        return [Reading(bytes, as: SQLiteFormat.self, options), Reading(bytes.bytes, as: SQLiteFormat.self, options)]
    }

    /// Runs SQL of a connection of its own, and gives the first column of what comes.
    @discardableResult
    func sql(_ text: String) throws -> [String?] {
        let connection = try Connection(path: path, name: "rows.sqlite", writes: true)
        let statement = try connection.statement(text)
        var values: [String?] = []
        while try statement.step() { values.append(statement.text(0)) }
        return values
    }
}

/// A file's bytes, with its path.
final class FileBytes: SeekableByteSource {
    let path: String?
    let bytes: [UInt8]
    let name = "in"
    private var place = 0

    init(_ path: String) throws {
        self.path = path
        var bytes: [UInt8] = []
        guard let file = fopen(path, "rb") else { throw ExportError(.input, "no such file") }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        self.bytes = bytes
    }

    var byteCount: UInt64? { length }
    var length: UInt64 { UInt64(bytes.count) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let count = try read(at: UInt64(place), into: buffer)
        place += count
        return count
    }

    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ExportError) -> Int {
        let start = min(bytes.count, Int(offset))
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
        return count
    }
}

extension FileBytes {
    /// Puts bytes in the place of a file's.
    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw ExportError(.output, "cannot write") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw ExportError(.output, "cannot write") }
    }
}

extension Database {
    /// Runs statements on one connection.
    func sqlAll(_ texts: [String]) throws {
        let connection = try Connection(path: path, name: "rows.sqlite", writes: true)
        for text in texts { try connection.run(text) }
    }
}
