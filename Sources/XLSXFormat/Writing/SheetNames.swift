import Tabular

/// The names of the sheets of one workbook, made such that Excel takes them: see `SheetName`; no two are alike where case
/// does not count.
struct SheetNames {
    private var taken: Set<String> = ["history"]
    private var next: [String: Int] = [:]

    /// The names of the sheets of a table that is called `title`, each taken then.
    ///
    /// - Parameter isFull: whether the last of them has no room for another row. What comes behind it must not look like its
    ///   continuation then.
    mutating func names(_ title: String, count: Int, isFull: Bool) -> [String] {
        let base = SheetNames.valid(title)
        var number = next[base.lowercased(), default: 1]
        while true {
            let first = SheetName.continuation(number, of: base)
            let names = (1...max(1, count)).map { SheetName.continuation($0, of: first) }
            let folded = names.map { $0.lowercased() }
            number += 1
            guard taken.isDisjoint(with: folded) else { continue }
            next[base.lowercased()] = number
            taken.formUnion(folded)
            if isFull { taken.insert(SheetName.continuation(count + 1, of: first).lowercased()) }
            return names
        }
    }

    /// A name that is not too long and has no character that a sheet's may not have.
    private static func valid(_ title: String) -> String {
        let forbidden: [Unicode.Scalar] = [":", "\\", "/", "?", "*", "[", "]"]
        var scalars = String.UnicodeScalarView()
        for scalar in title.unicodeScalars {
            let isControl =
                scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
            scalars.append(isControl || forbidden.contains(scalar) ? "_" : scalar)
        }
        var name = String(scalars)
        while name.utf16.count > ExcelLimits.sheetNameUnits { name.removeLast() }
        // As scalars: an apostrophe with an accent behind it is one, too.
        if name.unicodeScalars.first == "'" { name = "_" + String(name.unicodeScalars.dropFirst()) }
        if name.unicodeScalars.last == "'" { name = String(name.unicodeScalars.dropLast()) + "_" }
        return name.allSatisfy { $0 == " " } ? "Sheet" : name
    }
}
