internal import JSONScanning
internal import Tabular

/// Values as they wait for their page, in another form than they had.
enum ValueConversion {
    /// Appends values to `block` in another form, which holds them.
    static func append(
        _ values: UnsafeRawBufferPointer, _ form: ColumnForm, isText: Bool, to wider: ColumnForm, _ block: ByteBlock
    ) {
        if form == wider || (isText && wider == .text) {
            block.append(values)
            return
        }
        let width = form.width
        for index in 0..<values.count / width {
            let bits =
                width == 1
                ? UInt64(values[index]) : values.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            switch wider {
            case .text:
                let text = NumberValue.text(of: bits, form)
                withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).littleEndian) { _ = block.append($0) }
                block.append(text)
            case .double:
                withUnsafeBytes(of: Double(Int64(bitPattern: bits)).bitPattern) { _ = block.append($0) }
            default:
                // Days that become times.
                withUnsafeBytes(of: Int64(bitPattern: bits) &* DateValue.microsecondsPerDay) { _ = block.append($0) }
            }
        }
    }
    /// Appends the texts to `block` whose numbers in a dictionary `indices` holds, two bytes each.
    static func append(
        _ indices: UnsafeRawBufferPointer, of dictionary: UnsafeRawBufferPointer, to block: ByteBlock
    ) throws(ExportError) {
        var texts: [Range<Int>] = []
        PlainTexts.walk(dictionary) { start, count in texts.append(start - 4..<start + count) }
        for place in 0..<indices.count / 2 {
            let index = Int(indices.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self))
            guard index < texts.count else { throw ExportError(.output, "the temporary file came back otherwise") }
            block.append(UnsafeRawBufferPointer(rebasing: dictionary[texts[index]]))
        }
    }
}
