import Libc
import Tabular
import Testing
@testable import XLSXFormat
import ZipFixtures

/// Workbooks that others wrote, in `../shared/corpus/xlsx` beside the package.
struct CorpusTests {
    private static let root = "../shared/corpus/xlsx"
    private static let files: [String] = folder(root).flatMap { name in
        folder("\(root)/\(name)").map { "\(root)/\(name)/\($0)" }
    }

    private static func folder(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private static func bytes(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = fread(&room, 1, room.count, file)
            if count == 0 { return bytes }
            bytes += room.prefix(count)
        }
    }

    @Test(.enabled(if: !files.isEmpty, "the shared corpus is not beside the package"))
    func scannerAndLibraryAgree() throws {
        let all = options { $0[XLSXReadingOptions.self].sheet = .all }
        for path in Self.files {
            let bytes = Self.bytes(path)
            var scanned = Table()
            let error = failure { () throws(ExportError) in scanned = try read(bytes, all) }
            var checked = Table()
            let other = failure { () throws(ExportError) in checked = try read(bytes, all, usesLibrary: true) }
            if let error {
                #expect(other != nil, "\(path): \(error)")
            } else {
                #expect(other == nil, "\(path)")
                let index = zip(scanned.rows, checked.rows).enumerated().first { $1.0 != $1.1 }?.offset
                let isEqual = scanned == checked
                #expect(isEqual, "\(path): row \(index ?? -1) of \(scanned.rows.count), \(checked.rows.count)")
            }
        }
    }
}
