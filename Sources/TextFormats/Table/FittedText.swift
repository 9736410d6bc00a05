import Tabular

/// Texts cut to a width, as bytes: nearly all of them are ASCII, a column a byte, and no text is made of those.
///
/// Bounds: only the bytes of the buffers that are given are read; a block has room for what is appended to it.
struct FittedText {
    private let marks: TableMarks

    init(_ marks: TableMarks) { self.marks = marks }

    /// Appends a text, cut where it is wider than `limit`, and gives its width.
    func append(_ text: UnsafeRawBufferPointer, to limit: Int, in target: ByteBlock) -> Int {
        if let width = appendASCII(text, to: limit, in: target) { return width }
        let cut = DisplayWidth.fitted(String(decoding: text, as: UTF8.self), to: limit, mark: marks.cut)
        target.append(cut)
        return DisplayWidth.of(cut)
    }

    /// The same of a text that is ASCII without control characters as far as it is looked at; nil of another one.
    func appendASCII(_ text: UnsafeRawBufferPointer, to limit: Int, in target: ByteBlock) -> Int? {
        // One more than is shown: a mark may stand on the last.
        guard limit > 0, text.prefix(limit + 1).allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
        guard text.count > limit else {
            target.append(text)
            return text.count
        }
        let mark = marks.cut.prefix(limit)
        target.append(UnsafeRawBufferPointer(rebasing: text.prefix(limit - mark.count)))
        target.append(String(mark))
        return limit
    }
}
