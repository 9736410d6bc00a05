internal import SystemPackage
internal import Tabular

/// The names of the parts of a split output: `out-001.csv`, `out-002.csv`, … beside the `out.csv` that was asked for.
struct PartNames {
    private let folder: FilePath
    private let stem: String
    private let ending: String
    /// Names beyond have more digits.
    private static let digits = 3

    init(_ path: String) {
        let file = FilePath(path)
        let name = file.lastComponent?.string ?? "output"
        folder = file.removingLastComponent()
        let bare = FormatRegistry.withoutCompression(name)
        let dot = bare.lastIndex(of: ".") ?? bare.endIndex
        let end = dot == bare.startIndex ? bare.endIndex : dot
        stem = String(bare[..<end])
        ending = String(name[end...])
    }

    /// The path of a part, counted from 0.
    func path(of part: Int) -> String {
        let number = String(part + 1)
        let zeros = String(repeating: "0", count: max(0, PartNames.digits - number.count))
        return folder.appending("\(stem)-\(zeros)\(number)\(ending)").string
    }

    /// The parts that are there.
    func existing() throws(ExportError) -> [String] {
        let place = folder.isEmpty ? "." : folder.string
        guard SystemCalls.isDirectory(place) else { return [] }
        return try Folder.names(in: place).filter { isPart($0) }.sorted().map { folder.appending($0).string }
    }

    /// Whether this is the name of a part.
    func isPart(_ name: String) -> Bool {
        guard name.utf8.count >= stem.utf8.count + 1 + PartNames.digits + ending.utf8.count,
            name.hasPrefix(stem + "-"), name.hasSuffix(ending)
        else { return false }
        let digits = name.utf8.dropFirst(stem.utf8.count + 1).dropLast(ending.utf8.count)
        return digits.count >= PartNames.digits && digits.allSatisfy { $0 &- 0x30 <= 9 }
    }
}
