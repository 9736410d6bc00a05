import Tabular

/// Keeps the rows whose number in one column is on a list.
///
/// Numbers compare by value whatever the cell's kind: `200`, `"200"`, `200.0` and `2e2` are one number, also beyond 2^53.
/// Text that is not a number is on no list, and is not missing either.
final class NumberListStage: RowStage, VerbatimKeeping {
    private let list: NumberList
    private let sites: ShapeMemo<(slot: Int, hasCommas: Bool)>
    private let plain = ByteBlock(capacity: 64)
    /// Verdicts for the numbers that status codes and depths are.
    private let small: [Bool]
    private let keepsMissing: Bool
    private let keepsOther: Bool

    init(_ list: NumberList, column: ColumnName) {
        self.list = list
        sites = ShapeMemo { ($0.slot(of: column) ?? -1, $0.hasDecimalCommas) }
        small = (0..<1024).map { NumberListStage.isOn(list, UInt64($0)) }
        keepsMissing = list.keeps { $0 == .missing }
        keepsOther = list.keeps { _ in false }
    }

    func apply(to batch: RowBatch) throws(ExportError) {
        sites.update(for: batch)
        let sites = sites.values
        batch.keepRows { row in
            let (slot, hasCommas) = sites[Int(row.shape)]
            guard slot >= 0 else { return keepsMissing }
            return keeps(batch.cells(of: row)[slot], hasCommas: hasCommas, in: batch)
        }
    }

    @inline(__always)
    private func keeps(_ cell: Cell, hasCommas: Bool, in batch: RowBatch) -> Bool {
        switch cell.kind {
        case .absent, .null: return keepsMissing
        case .number, .text:
            let text = batch.bytes(of: cell)
            if let value = DecimalText.plainInteger(text) {
                return value < 1024 ? small[Int(value)] : NumberListStage.isOn(list, value)
            }
            if text.isEmpty { return keepsMissing }
            let (spelt, isNone) = CommaText.number(in: text, hasCommas: hasCommas && cell.kind.isText, plain)
            guard !isNone, let number = DecimalText(spelt) else { return keepsOther }
            return list.keeps { NumberListStage.matches($0, number) }
        // Escapes that remain are of characters no number has.
        case .escapedText, .true, .false, .json, .date: return keepsOther
        }
    }

    private static func isOn(_ list: NumberList, _ value: UInt64) -> Bool {
        list.keeps { item in
            guard case .range(let range) = item else { return false }
            return range.contains(value)
        }
    }

    private static func matches(_ item: NumberList.Item, _ number: DecimalText) -> Bool {
        guard case .range(let range) = item else { return false }
        return compare(number, with: range.lowerBound) >= 0
            && (range.upperBound == .max || compare(number, with: range.upperBound) <= 0)
    }

    private static func compare(_ number: DecimalText, with bound: UInt64) -> Int {
        Array(String(bound).utf8).withUnsafeBytes { text in
            DecimalText(text).map { DecimalText.compare(number, $0) } ?? 0
        }
    }
}
