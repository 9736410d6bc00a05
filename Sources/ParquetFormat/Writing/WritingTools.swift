internal import Tabular

/// What the columns of a file share.
final class WritingTools {
    let maker: PageMaker
    let queue = PageQueue()
    let texts = KnownTexts()
    let store = PageStore()
    let sample = ValueSample()
    let spool: ValueSpool
    /// For whoever makes a page on the writer's thread.
    let scratch = ByteBlock(capacity: 64 * 1024)
    let codec: CompressionCodec

    init(_ options: ParquetWritingOptions, _ makeSpool: @escaping @Sendable () throws(ExportError) -> any ByteSpool) {
        maker = PageMaker(options.codec)
        spool = ValueSpool(makeSpool)
        codec = options.codec.code
    }
}
