internal import HTTPTransfer
internal import Compression
package import Tabular

/// What is saved as it is, and what is known of how it has to be.
package struct RawSource {
    /// The bytes.
    let bytes: any ByteSource
    /// The download they come by.
    var kept: ResumableDownload?
    /// What it is a file of, which a link says by its name.
    var form: RawForm?
    /// How many rows it is said to have, where somebody keeps count.
    package var rows: StatedRows?
    /// The job whose file it is.
    package var job: Summary.JobFacts?
    /// What the user should know.
    package var notes: [String] = []

    package init(bytes: any ByteSource, kept: ResumableDownload? = nil, form: RawForm? = nil) {
        self.bytes = bytes
        self.kept = kept
        self.form = form
    }

    /// How many rows a file is said to have.
    package struct StatedRows {
        let count: UInt64?
        /// Whether no more will come.
        let areFinal: Bool

        package init(count: UInt64?, areFinal: Bool) {
            self.count = count
            self.areFinal = areFinal
        }
    }

    /// Checks what was saved: as an export does, as far as that is possible without reading the rows.
    ///
    /// - Throws: `.network` when it is not the file, or not all of it.
    func check(_ seen: RawContent) throws(ExportError) {
        guard let kept else { return }
        let isEmptyJob = rows?.count == 0
        if seen.isBlank || (form == .json && seen.isClosingOnly) {
            if isEmptyJob { return }
            throw problem("the server sent nothing in the place of the file")
        }
        if form == .json, !seen.isClosedJSON {
            throw problem("the file is not whole JSON: it was cut, or is something else")
        }
        if form == .xlsx, !seen.isClosedZip {
            throw problem("the file is not a whole workbook: it was cut, or is something else")
        }
        if let rows, let count = rows.count, rows.areFinal, form == .json, seen.jsonRows.most < count {
            throw problem("the file ended after \(seen.jsonRows.most) of the job's \(count) rows")
        }
        if let count = rows?.count, form == .csv, seen.mostRows < count {
            throw problem("the file ended after \(seen.mostRows) of the job's \(count) rows")
        }
        // An array and a workbook tell their end themselves; objects one behind the other do not.
        let tellsItsEnd = form == .xlsx || form == .json && !seen.isOfObjects
        if !tellsItsEnd, kept.download.hasMore() { throw kept.cut }
    }

    private func problem(_ text: String) -> ExportError {
        ExportError(.network, text, at: Location(source: bytes.name), advice: "run it again later")
    }
}

/// The forms of a file that show whether it is whole.
package enum RawForm: String, CaseIterable {
    case json
    case csv
    case xlsx
}

/// What has to be remembered of bytes to tell whether they are a whole file.
struct RawContent {
    private var first: UInt8?
    private var last: UInt8?
    private var visibleCount = 0
    private var lineEnds: UInt64 = 0
    private var endsLine = true
    private var start: [UInt8] = []
    private var tail: [UInt8] = []
    /// How many rows there are if it is JSON, where that is counted.
    private(set) var jsonRows = JSONRowCount()
    private let countsJSONRows: Bool
    /// A zip's end record with the longest comment.
    private static let largestTail = 22 + 65_535

    /// What `source` saves.
    init(of source: RawSource) { countsJSONRows = source.form == .json && source.rows != nil }

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let lastByte = bytes.last else { return }
        let isVisible = { (byte: UInt8) in byte > 0x20 }
        if start.count < 4 { start += bytes.prefix(4 - start.count) }
        // Of a byte order mark nothing counts.
        if first == nil { first = bytes.first { isVisible($0) && ![0xEF, 0xBB, 0xBF].contains($0) } }
        last = bytes.last(where: isVisible) ?? last
        if visibleCount < 3 { visibleCount += bytes.lazy.filter(isVisible).prefix(3).count }
        lineEnds += UInt64(bytes.count { $0 == 0x0A })
        endsLine = lastByte == 0x0A
        if countsJSONRows { jsonRows.add(bytes) }
        tail += bytes.suffix(Self.largestTail)
        if tail.count > 4 * Self.largestTail { tail.removeFirst(tail.count - Self.largestTail) }
    }

    /// Whether there is nothing to see.
    var isBlank: Bool { last == nil }
    /// Whether there is only the end of an array, which a job without rows has been seen to have.
    var isClosingOnly: Bool { visibleCount == 1 && first == UInt8(ascii: "]") }
    /// Whether it begins and ends as an array or object does.
    var isClosedJSON: Bool {
        (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
            || (first == UInt8(ascii: "{") && last == UInt8(ascii: "}"))
    }
    /// Whether it begins as an object.
    var isOfObjects: Bool { first == UInt8(ascii: "{") }
    /// Whether it begins as a zip does, and ends with a whole end record (APPNOTE 4.3.16).
    var isClosedZip: Bool {
        let bytes = Array(tail.suffix(Self.largestTail))
        guard start.starts(with: [0x50, 0x4B]), bytes.count >= 22 else { return false }
        return (0...bytes.count - 22).reversed().contains { place in
            bytes[place...].starts(with: [0x50, 0x4B, 0x05, 0x06])
                && place + 22 + Int(bytes[place + 20]) + Int(bytes[place + 21]) << 8 == bytes.count
        }
    }
    /// How many rows text with a header can have at most: line ends within quotes only add.
    var mostRows: UInt64 {
        let lines = lineEnds + (endsLine ? 0 : 1)
        return lines - min(lines, 1)
    }
}
