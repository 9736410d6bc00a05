import Tabular

/// A file that is read at any place, by several threads at once.
final class ParquetFile: @unchecked Sendable {
    /// Safe to read at any place from several threads, as the protocol promises.
    private let source: any SeekableByteSource
    let name: String
    /// Where the footer begins, behind which no page stands.
    let end: UInt64
    let footer: Footer
    let schema: SchemaTree

    private static let mark = Array("PAR1".utf8)
    private static let encryptedMark = Array("PARE".utf8)

    /// Reads the footer of `source`.
    ///
    /// - Throws: `.malformed` for what is no Parquet file or a damaged one, `.input` for an encrypted one, `.limit` for a
    ///   footer over 64 MiB.
    ///
    /// - Parameter adviceForOthers: what is said of a file of another format.
    init(
        _ source: any SeekableByteSource, adviceForOthers: String = FormatOptions.unnamedFormatAdvice
    ) throws(ExportError) {
        self.source = source
        name = source.name
        let length = source.length
        let head = try Self.read(source, at: 0, count: 4)
        guard head == Self.mark || head == Self.encryptedMark else {
            throw ExportError(
                .malformed, "it does not begin as a Parquet file does", at: Location(source: source.name, byte: 0),
                advice: adviceForOthers)
        }
        guard length >= 12 else { throw Self.cutShort(source, at: length) }
        let tail = try Self.read(source, at: length - 8, count: 8)
        if Array(tail.suffix(4)) == Self.encryptedMark { throw Self.complete(Footer.encrypted, source) }
        guard Array(tail.suffix(4)) == Self.mark else {
            throw Self.cutShort(source, at: length - 4)
        }
        let count = UInt64(tail[0]) | UInt64(tail[1]) << 8 | UInt64(tail[2]) << 16 | UInt64(tail[3]) << 24
        guard count <= UInt64(Footer.maximumCount) else {
            throw ExportError(
                .limit, "its metadata has \(count) bytes, more than \(Footer.maximumCount >> 20) MiB",
                at: Location(source: source.name, byte: length - 8))
        }
        guard count > 0, count <= length - 12 else {
            throw ExportError(
                .malformed, "its metadata has \(count) bytes, which the file has not",
                at: Location(source: source.name, byte: length - 8), advice: "fetch or write it again")
        }
        end = length - 8 - count
        do throws(ExportError) {
            footer = try Footer(try Self.read(source, at: end, count: Int(count)))
            schema = try SchemaTree(footer.schema)
        } catch {
            throw Self.complete(error, source, from: end)
        }
    }

    private static func cutShort(_ source: any ByteSource, at byte: UInt64) -> ExportError {
        ExportError(
            .malformed, "the file does not end with PAR1: it is cut short, or its writer did not finish",
            at: Location(source: source.name, byte: byte), advice: "fetch or write it again")
    }

    /// Adds the source to an error, and what its bytes are counted from.
    private static func complete(
        _ error: ExportError, _ source: any ByteSource, from start: UInt64 = 0
    ) -> ExportError {
        var error = error
        error.location.source = source.name
        if let byte = error.location.byte { error.location.byte = byte &+ start }
        return error
    }

    private static func read(
        _ source: any SeekableByteSource, at offset: UInt64, count: Int
    ) throws(ExportError) -> [UInt8] {
        let block = ByteBlock(capacity: max(1, count))
        try source.append(count, at: offset, to: block)
        return Array(block.contents)
    }

    /// Fills `block` with the `count` bytes at `offset`.
    ///
    /// - Throws: `.malformed` where the pages of the file end before them.
    func read(at offset: UInt64, count: Int, into block: ByteBlock) throws(ExportError) {
        block.reset(keeping: 4 << 20)
        guard offset <= end, UInt64(count) <= end - offset else {
            throw ExportError(
                .malformed, "a page goes on behind the last one", at: Location(source: name, byte: offset))
        }
        block.grow(to: count)
        guard try source.append(count, at: offset, to: block) else {
            throw ExportError(.input, "the file became shorter", at: Location(source: name, byte: offset))
        }
    }

    /// Reads the header of the page at `offset` and says how many bytes it has.
    func pageHeader(at offset: UInt64, with block: ByteBlock) throws(ExportError) -> (header: PageHeader, count: Int) {
        guard offset < end else {
            throw ExportError(
                .malformed, "a column ends before all of its values are there",
                at: Location(source: name, byte: offset))
        }
        // Statistics in a header may hold long texts.
        var wanted = 256
        while true {
            let count = Int(min(UInt64(wanted), end - offset))
            try read(at: offset, count: count, into: block)
            var reader = ThriftReader(block.contents)
            do throws(ExportError) {
                let header = try PageHeader(&reader)
                return (header, reader.index)
            } catch {
                guard ThriftReader.isCutShort(error), UInt64(count) < end - offset, wanted < 16 << 20 else {
                    var error = error
                    error.location.source = name
                    error.location.byte = offset
                    throw error
                }
                wanted *= 8
            }
        }
    }
}
