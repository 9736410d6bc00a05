internal import Engine
internal import Tabular

/// The rows of a source that are wanted, each read from where it stands: as a source of no other rows.
final class SelectedTable: OpenSource {
    private let source: any OpenSource
    private let number: Int
    private let places: SelectedPlaces

    /// The rows of `source`, the one with this number of its side, whose places come next.
    init(_ source: any OpenSource, number: Int, places: SelectedPlaces) {
        self.source = source
        self.number = number
        self.places = places
    }

    var description: SourceDescription {
        var description = source.description
        description.byteCount = nil
        return description
    }

    var transforms: [any RowTransform] { source.transforms }

    func makeReader() throws(ExportError) -> any RowReader {
        guard let reader = try source.makeReader() as? any RowRereading, let bytes = reader.placedSource else {
            throw WantedRowsStage.change
        }
        return SelectedRowsReader(reader, bytes, number: number, places: places)
    }
}

/// Where the wanted rows of a side stand, source after source.
final class SelectedPlaces {
    private var spool: SpoolCursor
    private var current: RowPlaces.Place?

    /// The places of wanted rows, put aside in a spool.
    init(
        _ wanted: WantedRows, of side: ComparedSideName, _ places: RowPlaces,
        makeSpool: @Sendable () throws(ExportError) -> any ByteSpool
    ) throws(ExportError) {
        let (spool, buffer) = (try makeSpool(), ByteBlock(capacity: 1 << 14))
        var (entries, rows) = (wanted.makeCursor(of: side), try places.makeCursor())
        while let entry = try entries.next() {
            guard entry.reason != .anchor else { continue }
            let place = try rows.place(of: entry.row)
            buffer.append(
                bytesOf: (
                    place.start, UInt32(truncatingIfNeeded: place.count), UInt32(truncatingIfNeeded: place.layout),
                    UInt64(place.source)
                ))
            guard buffer.count >= 1 << 14 else { continue }
            try spool.append(buffer.contents)
            buffer.count = 0
        }
        try spool.append(buffer.contents)
        self.spool = SpoolCursor(spool)
        try advance()
    }

    /// The place that comes next, where it is one of this source.
    func next(of source: Int) -> RowPlaces.Place? { current?.source == source ? current : nil }

    /// Goes on behind the place that came next.
    func advance() throws(ExportError) {
        current = try spool.next(RowPlaces.Place.byteCount).map { bytes in
            RowPlaces.Place(
                source: Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
                start: bytes.loadUnaligned(as: UInt64.self),
                count: Int(bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)),
                layout: Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)))
        }
    }
}

/// Reads the texts of single rows one behind the other into blocks.
///
/// Bounds: room for a row's text is made before it is read, and what a read gives is counted.
private final class SelectedRowsReader: RowReader {
    private let reader: any RowRereading
    private let bytes: any SeekableByteSource
    private let number: Int
    private let places: SelectedPlaces
    private var hasBegun = false
    /// So that each worker gets some, though all together are few.
    private static let blockBytes = 1 << 16

    init(_ reader: any RowRereading, _ bytes: any SeekableByteSource, number: Int, places: SelectedPlaces) {
        self.reader = reader
        self.bytes = bytes
        self.number = number
        self.places = places
    }

    func makeParser() -> any RowParser { reader.makeParser() }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 4 << 20)
        guard let first = places.next(of: number) else { return false }
        if !hasBegun { try reader.readBeginning() }
        hasBegun = true
        while block.count < SelectedRowsReader.blockBytes, let place = places.next(of: number),
            place.layout == first.layout
        {
            if block.count > 0 { block.append(reader.separator(inLayout: place.layout)) }
            let start = block.count
            try read(place, into: block)
            let text = UnsafeRawBufferPointer(rebasing: block.contents[start...])
            block.count = start + reader.rowLength(of: text, inLayout: place.layout)
            try places.advance()
        }
        block.layoutID = first.layout
        return true
    }

    private func read(_ place: RowPlaces.Place, into block: ByteBlock) throws(ExportError) {
        block.reserve(place.count)
        let end = block.count + place.count
        var offset = place.start
        while block.count < end {
            let room = UnsafeMutableRawBufferPointer(rebasing: block.room.prefix(end - block.count))
            let count = try bytes.read(at: offset, into: room)
            guard count > 0, count <= room.count else { throw WantedRowsStage.change }
            block.count += count
            offset += UInt64(count)
        }
    }
}
