internal import JSONScanning
package import Tabular

extension ResultsPage {
    /// The rows in their envelopes for which `isWanted` says so of their ids, as an array; nil where there are none.
    ///
    /// - Parameter isWanted: given an id as text, however the page spells it: `1` and `"1"` are the same.
    /// - Throws: `.malformed` for a row without an id.
    package func rows(
        where isWanted: (UnsafeRawBufferPointer) throws(ExportError) -> Bool
    ) throws(ExportError) -> [UInt8]? {
        // With the padding that scanners read.
        let text = ByteBlock(capacity: body.count)
        text.append(body)
        var wanted: [UInt8] = []
        let start = JSONText.skipSpace(text.bytes, from: rowRange.lowerBound, end: rowRange.upperBound)
        guard var elements = JSONMembers(text.bytes, in: start..<rowRange.upperBound) else { return nil }
        while let element = elements.next()?.value {
            guard let id = ResultsPage.id(ofRowAt: element, in: text) else {
                throw ExportError(
                    .malformed, "a row has no id, by which it would be known when it comes again",
                    advice: "\(Setting.wait) waits for the job's end and then takes all rows")
            }
            let isNew = id.withUnsafeBytes { id in Result { () throws(ExportError) in try isWanted(id) } }
            guard try isNew.get() else { continue }
            wanted.append(UInt8(ascii: wanted.isEmpty ? "[" : ","))
            wanted += UnsafeRawBufferPointer(rebasing: text.contents[element])
        }
        guard elements.isWhole else {
            throw ExportError(
                .malformed, "the answer is not a page of results", advice: "is \(Setting.endpoint) right?")
        }
        guard !wanted.isEmpty else { return nil }
        return wanted + [UInt8(ascii: "]")]
    }

    private static func id(ofRowAt range: Range<Int>, in text: ByteBlock) -> [UInt8]? {
        guard var members = JSONMembers(text.bytes, in: range) else { return nil }
        while let member = members.next() {
            guard text.contents[member.key].elementsEqual("id".utf8) else { continue }
            let value = UnsafeRawBufferPointer(rebasing: text.contents[member.value])
            guard let first = value.first else { return nil }
            if UInt8(ascii: "0")...UInt8(ascii: "9") ~= first { return Array(value) }
            guard first == UInt8(ascii: "\""), value.count > 2 else { return nil }
            return EscapedText.decoded(UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1]))
        }
        return nil
    }
}
