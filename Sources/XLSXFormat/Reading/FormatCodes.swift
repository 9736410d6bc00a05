import ByteScanning
import Tabular

/// The number formats of a workbook's cells as they go with numbers and dates to another one: format codes (ECMA-376 part 1
/// §18.8.31), or a 0 and the number of a format that is built in. A 0 and another 0 stands for one that no workbook takes.
struct FormatCodes {
    /// The most characters of a code (Excel's specification).
    static let longestCode = 255
    /// The most bytes that codes have together; those behind are as if no workbook took them.
    private static let limit = 4 << 20

    private struct Place {
        var start: UInt32
        var count: UInt16
        /// The date that our writer shows in this very format, so that none has to go with it.
        var own: DateCell.Format?
    }

    private var bytes: [UInt8] = []
    /// For each `xf`.
    private var places: [Place] = []
    private var known: [Int: Place] = [:]

    /// Adds the format of the next `xf`: its id and the code that the workbook has for it. False where numbers are shown in
    /// it as they are.
    mutating func add(_ code: String?, id: Int) -> Bool {
        if let place = known[id] {
            places.append(place)
            return place.count > 0
        }
        let added = FormatCodes.bytes(of: code, id: id)
        let kept = bytes.count + added.count <= FormatCodes.limit ? added : [0, 0]
        let place = Place(
            start: UInt32(truncatingIfNeeded: bytes.count), count: UInt16(truncatingIfNeeded: kept.count),
            own: FormatCodes.own(code, id: id))
        bytes += kept
        known[id] = place
        places.append(place)
        return place.count > 0
    }

    /// The cell, a number or a date that stands under the format of an `xf`, with that format.
    func formatted(_ cell: Cell, style: Int, in batch: RowBatch) -> Cell {
        guard style < places.count, places[style].count > 0 else { return cell }
        let place = places[style]
        if let own = place.own, batch.date(of: cell)?.format == own { return cell }
        return bytes.withUnsafeBytes { bytes in
            let start = Int(place.start)
            return batch.store(
                cell, withFormat: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(place.count)]))
        }
    }

    private static func bytes(of code: String?, id: Int) -> [UInt8] {
        guard let code else {
            // Those that every program knows without a code (§18.8.30); others are general.
            switch id {
            case 1...22, 27...62, 67...81: return [0, UInt8(id)]
            default: return []
            }
        }
        if code.isEmpty || code.lowercased() == "general" { return [] }
        return isTaken(code) ? Array(code.utf8) : [0, 0]
    }

    private static func own(_ code: String?, id: Int) -> DateCell.Format? {
        switch code {
        case CellFormats.dateCode: .date
        case CellFormats.dateTimeCode: .dateTime
        case nil where id == CellFormats.timeID: .time
        case nil where id == CellFormats.durationID: .duration
        default: nil
        }
    }

    /// Whether a workbook may have the code: no longer than Excel takes, without controls, with every quote and bracket
    /// closed.
    static func isTaken(_ code: String) -> Bool {
        guard code.utf16.count <= longestCode,
            !code.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value & ~1 == 0xFFFE })
        else { return false }
        var rest = Array(code.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case .backslash, .underscore, UInt8(ascii: "*"):
                guard rest.popFirst() != nil else { return false }
            case .quote, .openBracket:
                let close: UInt8 = byte == .quote ? .quote : .closeBracket
                guard let end = rest.firstIndex(of: close) else { return false }
                rest = rest[(end + 1)...]
            default: break
            }
        }
        return true
    }
}
