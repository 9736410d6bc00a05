import Compression
import HasDataExport
import Tabular

@testable import XLSXFormat

/// As much of an entry or a member as is worth a fuzzer's time.
private let patience = 1 << 20

/// A zip archive: every entry is found by its name, and read alike in large and small pieces; a workbook in it is read.
func fuzzZip(_ bytes: [UInt8]) {
    do throws(ExportError) {
        let archive = try ZipReader(MemoryByteSource(bytes, name: "input"))
        for entry in archive.entries.prefix(20) {
            require(
                archive.entry(named: entry.title) != nil || entry.title.utf8.count != entry.name.count, "a lost entry")
            let whole = contents(piece: 1 << 16) { () throws(ExportError) in try archive.source(of: entry) }
            let pieces = contents(piece: 7) { () throws(ExportError) in try archive.source(of: entry) }
            requireSame(whole, pieces)
        }
    } catch {
        requirePlace(error)
    }
    let options = fuzzOptions()
    do throws(ExportError) {
        let reader = try XLSXReader(MemoryByteSource(bytes, name: "input"), options: options)
        var rows = Table()
        try read(reader, options, into: &rows)
    } catch {
        requirePlace(error)
    }
}

/// gzip: the same bytes in large and small pieces of input and output; what is compressed comes back.
func fuzzGzip(_ bytes: [UInt8]) {
    let whole = contents(piece: 1 << 16) { () throws(ExportError) in GzipSource(MemoryByteSource(bytes, name: "input"))
    }
    let pieces = contents(piece: 13) { () throws(ExportError) in
        GzipSource(MemoryByteSource(bytes, name: "input", pieceSize: { 3 }))
    }
    requireSame(whole, pieces)
    let sink = MemoryByteSink()
    let gzip = GzipSink(sink)
    do throws(ExportError) {
        try gzip.write(bytes)
        try gzip.finish()
    } catch {
        failed("\(error)")
    }
    let back = contents(piece: 1 << 16) { () throws(ExportError) in GzipSource(MemoryByteSource(sink.bytes)) }
    require(back.error == nil && back.bytes == bytes, "what was compressed does not come back")
}

private struct Contents {
    var bytes: [UInt8] = []
    var error: ExportError?
}

private func contents(piece: Int, _ open: () throws(ExportError) -> any ByteSource) -> Contents {
    var contents = Contents()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 1)
    defer { room.deallocate() }
    do throws(ExportError) {
        let source = try open()
        while contents.bytes.count < patience {
            let count = try source.read(into: room)
            if count == 0 { break }
            contents.bytes.append(contentsOf: room.prefix(count))
        }
    } catch {
        contents.error = error
        requirePlace(error)
    }
    return contents
}

private func requireSame(_ whole: Contents, _ pieces: Contents) {
    let count = min(whole.bytes.count, pieces.bytes.count)
    require(whole.bytes.prefix(count) == pieces.bytes.prefix(count), "other bytes in small pieces")
    if whole.bytes.count < patience, pieces.bytes.count < patience {
        require((whole.error == nil) == (pieces.error == nil), "an error one way only")
        require(whole.error != nil || whole.bytes == pieces.bytes, "other bytes in small pieces")
    }
}
