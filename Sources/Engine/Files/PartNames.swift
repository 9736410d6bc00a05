internal import SystemPackage
internal import Tabular

/// The names of the parts of a split output: `out-001.csv`, `out-002.csv`, … beside the `out.csv` that was asked for.
struct PartNames {
    let folder: FilePath
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

    /// The parts that are there: those that this output would have, from the first one on until one is missing. A file
    /// with a date or another number in its name is none.
    func existing() -> [String] {
        Array((0...).lazy.map { path(of: $0) }.prefix { SystemCalls.exists($0) })
    }

    /// What outputs are called of which a file of this name may be a part.
    static func outputs(ofPart name: String) -> [String] {
        name.indices.filter { name[$0] == "-" }.compactMap { dash in
            let digits = name[name.index(after: dash)...].prefix { $0.isASCII && $0.isNumber }
            let output = String(name[..<dash] + name[digits.endIndex...])
            return PartNames(output).isPart(name) ? output : nil
        }
    }

    /// Whether a part of this output would have this name.
    func isPart(_ name: String) -> Bool {
        guard name.hasPrefix(stem + "-"), name.hasSuffix(ending) else { return false }
        let digits = name.dropFirst(stem.count + 1).dropLast(ending.count)
        guard let number = Int(digits), number > 0 else { return false }
        return FilePath(path(of: number - 1)).lastComponent?.string == name
    }
}
