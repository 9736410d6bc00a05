import JSONScanning
import Libc
import Tabular
import Testing

/// The suite's files lie in the corpus beside the repository; where they do not, nothing is checked and that is said.
@Suite struct JSONTestSuiteTests {
    private static let folder = "../shared/corpus/json/jsontestsuite"
    private static let names = list(folder)

    @Test(.enabled(if: !names.isEmpty, "no \(folder)"))
    func acceptsAndRefuses() throws {
        var counts = (accepted: 0, refused: 0)
        for name in Self.names {
            let bytes = try #require(Self.contents("\(Self.folder)/\(name)"))
            let isJSON = (try? JSONDocument(parsing: bytes)) != nil
            if name.hasPrefix("y_") {
                #expect(isJSON, "\(name)")
                counts.accepted += 1
            } else if name.hasPrefix("n_") {
                #expect(!isJSON, "\(name)")
                counts.refused += 1
            }
        }
        #expect(counts.accepted > 40 && counts.refused > 40)
    }

    private static func list(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names.sorted()
    }

    private static func contents(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }
}
