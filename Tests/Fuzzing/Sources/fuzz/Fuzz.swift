#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What takes one input. Which of them does is said by `FUZZ_ENTRY` in the environment, so that one build serves all.
private let entries: [String: @Sendable ([UInt8]) -> Void] = [
    "csv": fuzzCSV,
    "json": { fuzzJSON($0, lines: false) },
    "jsonl": { fuzzJSON($0, lines: true) },
    "sheet": fuzzSheet,
    "strings": fuzzStrings,
    "zip": fuzzZip,
    "gzip": fuzzGzip,
    "arrow": fuzzArrow,
    "codecs": fuzzCodecs,
    "convert": fuzzConvert,
    "parquet": fuzzParquet,
    "page": fuzzPage,
]

private let entry: @Sendable ([UInt8]) -> Void = {
    let name = getenv("FUZZ_ENTRY").map { String(cString: $0) } ?? ""
    guard let entry = entries[name] else {
        failed("FUZZ_ENTRY is \"\(name)\", which is none of \(entries.keys.sorted().joined(separator: ", "))")
    }
    return entry
}()

/// What libFuzzer calls for each input it makes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // An array of exactly this size, so that the address sanitizer sees a step beyond it.
    entry(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process, which is how libFuzzer learns of a finding.
func failed(_ message: String) -> Never {
    let line = "finding: \(message)\n"
    _ = line.withCString { write(2, $0, line.utf8.count) }
    abort()
}

/// Requires what must hold for every input.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { failed(message()) }
}
