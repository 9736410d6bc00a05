import ByteScanning
import Tabular

/// Text between single bytes on its way to become text between separators of several: each of those bytes outside quotes
/// separates, since fields that hold one are quoted.
///
/// Bounds: `index` is below the bytes' count where one is taken, and finders are asked about a block with padding.
final class SeparatorSink: ByteSink {
    private let sink: any ByteSink
    private let separator: [UInt8]
    private var isQuoted = false
    private let input = ByteBlock(capacity: SeparatorSink.pieceSize)
    private let output = ByteBlock(capacity: SeparatorSink.pieceSize * 2)
    private static let pieceSize = 64 * 1024
    var name: String { sink.name }

    /// A sink that writes `separator` for its first byte.
    init(_ sink: any ByteSink, _ separator: [UInt8]) {
        self.sink = sink
        self.separator = separator
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ExportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            input.count = 0
            input.append(UnsafeRawBufferPointer(rebasing: rest.prefix(SeparatorSink.pieceSize)))
            rest = rest.dropFirst(SeparatorSink.pieceSize)
            output.count = 0
            spread()
            try sink.write(output.contents)
        }
    }

    func finish() throws(ExportError) { try sink.finish() }
    func abandon() { sink.abandon() }

    private func spread() {
        var run = 0
        var index = 0
        while true {
            index += Scan.find(.quote, separator[0], in: input.bytes + index, count: input.count - index)
            guard index < input.count else { break }
            if input.bytes[index] == .quote {
                isQuoted.toggle()
            } else if !isQuoted {
                output.append(UnsafeRawBufferPointer(rebasing: input.contents[run..<index]))
                output.append(separator)
                run = index + 1
            }
            index += 1
        }
        output.append(UnsafeRawBufferPointer(rebasing: input.contents[run...]))
    }
}
