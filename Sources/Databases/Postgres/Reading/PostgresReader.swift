internal import Tabular

/// Takes rows as the server sends them, a message a row, and puts them in blocks as they are; parsers take them apart.
final class PostgresReader: RowReader {
    private let connection: PostgresConnection
    private let columns: [SourceColumn]
    private let options: FormatOptions
    private let shape: RowShape
    /// What the next block begins with in place of rows.
    private var failure: ExportError?
    private var hasHead = false
    private var hasGivenBlock = false
    private var isSpent = false

    /// How many bytes of rows end a block.
    private static let blockBytes = 256 << 10
    /// The mark of a binary COPY, and what stands between it and the first row: flags, and the length of what else there is.
    private static let mark = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    private static let headCount = 19

    /// - Parameter connection: one on which a binary COPY to the client has begun.
    init(_ connection: PostgresConnection, _ columns: [SourceColumn], _ options: FormatOptions) {
        (self.connection, self.columns, self.options) = (connection, columns, options)
        shape = RowShape(columns: columns.map(\.name), isHeader: true)
    }

    func makeParser() -> any RowParser { PostgresParser(shape, columns, options, name: connection.name) }

    func nextBlock(into block: ByteBlock) throws(ExportError) -> Bool {
        block.reset(keeping: 1 << 22)
        if let failure { throw failure }
        while !isSpent, block.count < Self.blockBytes {
            do throws(ExportError) {
                let isThere = try connection.receive { (message) throws(ExportError) in try take(message, into: block) }
                if !isThere { isSpent = true }
            } catch {
                isSpent = true
                failure = error
                // Rows before it are whole.
                if block.count == 0 { throw error }
            }
        }
        // The columns reach the output without a row, too.
        defer { hasGivenBlock = true }
        return block.count > 0 || !hasGivenBlock
    }

    private func take(_ message: UnsafeRawBufferPointer, into block: ByteBlock) throws(ExportError) {
        var rows = message
        if !hasHead {
            guard rows.count >= Self.headCount, rows.starts(with: Self.mark) else { throw misformed }
            let more = Int(UInt32(bigEndian: rows.loadUnaligned(fromByteOffset: 15, as: UInt32.self)))
            guard more <= rows.count - Self.headCount else { throw misformed }
            rows = UnsafeRawBufferPointer(rebasing: rows.dropFirst(Self.headCount + more))
            hasHead = true
        }
        // A row is behind the number of its fields, and the end has −1 for one.
        guard rows.count > 2 || (rows.count == 2 && rows[0] != 0xFF) else { return }
        guard rows.count <= min(options.maximumRow, Cell.maximumCount) else {
            throw ExportError(
                .limit, "the row has more than \(options.maximumRow) bytes", at: Location(source: connection.name),
                advice: "allow longer rows with \(Setting.maximumRow)")
        }
        block.append(rows)
    }

    private var misformed: ExportError { PostgresParser.misformed(connection.name) }
}
