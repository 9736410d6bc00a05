import HasDataExport
import JSONFormat
import Tabular

@testable import JSONScanning

/// JSON in every form: whole, in pieces and in small blocks the same rows; what is written is strict JSON and read back
/// the same.
func fuzzJSON(_ bytes: [UInt8], lines: Bool) {
    let format: any Format.Type = lines ? JSONLinesFormat.self : JSONFormat.self
    var options = fuzzOptions()
    let whole = table(bytes, format, options, to: JSONFormat.self)
    requireSame(whole, table(bytes, format, options, piece: 1 + bytes.count % 7), "in pieces")
    var small = options
    small.blockSize = 16
    requireSame(whole, table(bytes, format, small), "in small blocks")
    options.skipsErrors = true
    let skipping = table(bytes, format, options, to: JSONLinesFormat.self)
    small.skipsErrors = true
    requireSame(skipping, table(bytes, format, small), "in small blocks, bad rows skipped")
    if whole.error == nil { require(skipping.rows == whole.rows, "--skip-errors changes good rows") }
    if let written = skipping.written, skipping.error == nil { check(written, of: skipping, isArray: false) }
    if let written = whole.written, whole.error == nil { check(written, of: whole, isArray: true) }
    options[JSONOptions.self].isPretty = true
    if let written = table(bytes, format, options, to: JSONFormat.self).written {
        check(written, of: skipping, isArray: true)
    }
}

private func check(_ written: [UInt8], of rows: Table, isArray: Bool) {
    requireStrict(written, isArray: isArray)
    let format: any Format.Type = isArray ? JSONFormat.self : JSONLinesFormat.self
    let back = table(written, format, fuzzOptions())
    require(back.error == nil, "what was written cannot be read: \(String(describing: back.error))")
    // A row that looks like an envelope or a container would be unwrapped once more.
    if !rows.mayBeWrapped { require(back.rows == rows.rows, "other rows come back from JSON") }
}

/// What a JSON writer wrote is one array, or a value a line, by the strict scanner.
func requireStrict(_ written: [UInt8], isArray: Bool) {
    let texts = isArray ? [written[...]] : written.split(separator: 0x0A, omittingEmptySubsequences: true)
    for text in texts {
        let block = ByteBlock(capacity: text.count + 1)
        text.withUnsafeBytes { _ = block.append($0) }
        do throws(JSONProblem) {
            let span = try JSONText.container(block.bytes, from: 0, end: block.count)
            let end = JSONText.skipSpace(block.bytes, from: span.next, end: block.count)
            require(end == block.count, "text behind the JSON that was written")
        } catch {
            failed("not JSON was written: \(error.message) at \(error.offset)")
        }
    }
}
