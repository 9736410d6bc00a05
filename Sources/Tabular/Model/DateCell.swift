/// What stands in front of the text of a `.date` cell, always in the side arena: the serial number and how the workbook
/// showed it, so that a date written to a workbook again is the same date.
///
/// ```
///  0               8        9        10            16
///  ├─ serial bits ─┼ system ┼ format ┼── reserved ──┼── ISO 8601 text ──
/// ```
public struct DateCell: Sendable, Equatable {
    /// How a workbook shows a serial number.
    public enum Format: UInt8, Sendable {
        /// A day: `2024-02-29`.
        case date
        /// A day and a time: `2024-02-29T12:30:00`.
        case dateTime
        /// A time of day: `12:30:00`.
        case time
        /// A span of time in hours: `36:30:00`.
        case duration
    }

    /// How many bytes stand in front of the text.
    public static let headerCount = 16

    /// Days since the epoch of the date system; the fraction is the time.
    public var serial: Double
    /// Whether the epoch is 1904-01-01 and not 1900's (ECMA-376 part 1 §18.17.4.1).
    public var is1904: Bool
    /// How it was shown.
    public var format: Format

    /// A date.
    public init(serial: Double, is1904: Bool, format: Format) {
        self.serial = serial
        self.is1904 = is1904
        self.format = format
    }

    /// The date in front of a `.date` cell's text; nil where the bytes are too few.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= DateCell.headerCount else { return nil }
        serial = Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))
        is1904 = bytes[8] != 0
        format = Format(rawValue: bytes[9]) ?? .dateTime
    }

    /// Writes what stands in front of the text: `headerCount` bytes, for which there is room.
    public func write(to target: UnsafeMutablePointer<UInt8>) {
        target.update(repeating: 0, count: DateCell.headerCount)
        UnsafeMutableRawPointer(target).storeBytes(of: serial.bitPattern.littleEndian, as: UInt64.self)
        target[8] = is1904 ? 1 : 0
        target[9] = format.rawValue
    }
}

extension RowBatch {
    /// Copies a date and its text into the arena.
    public func store(_ date: DateCell, text: UnsafeRawBufferPointer) -> Cell {
        let bits = date.serial.bitPattern.littleEndian
        let offset = arena.append(bytesOf: bits)
        let rest: (UInt8, UInt8, UInt16, UInt32) = (date.is1904 ? 1 : 0, date.format.rawValue, 0, 0)
        arena.append(bytesOf: rest)
        arena.append(text)
        return Cell(.date, offset: offset, count: DateCell.headerCount + text.count, isInArena: true)
    }

    /// The date of a `.date` cell.
    public func date(of cell: Cell) -> DateCell? {
        cell.kind == .date ? DateCell(bytes(of: cell)) : nil
    }

    /// The ISO 8601 text of a `.date` cell; valid until the arena changes.
    @inlinable public func dateText(of cell: Cell) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes(of: cell).dropFirst(DateCell.headerCount))
    }
}
