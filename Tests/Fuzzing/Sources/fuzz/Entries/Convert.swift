#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import HasDataExport
import Tabular
import Transforms

/// The whole conversion as the library does it: format and compression found out, into each format, on one worker and on
/// two; the bytes are the same.
func fuzzConvert(_ input: [UInt8]) {
    guard let choice = input.first else { return }
    let bytes = Array(input.dropFirst())
    guard let path = InputFile.shared.write(bytes) else { return }
    let targets = ["csv", "json", "jsonl", "xlsx", "tsv"]
    for target in [targets[Int(choice) % 5], targets[Int(choice / 5) % 5]] {
        let one = convert(path, to: target, workers: 1, choice)
        let two = convert(path, to: target, workers: 2, choice)
        require(
            one.error?.description == two.error?.description,
            "two workers find another error: \(String(describing: one.error)), \(String(describing: two.error))")
        require(one.bytes == two.bytes, "two workers write other \(target): \(difference(one.bytes, two.bytes))")
    }
}

private func difference(_ one: [UInt8], _ two: [UInt8]) -> String {
    let place = zip(one, two).enumerated().first { $1.0 != $1.1 }?.offset ?? min(one.count, two.count)
    return "\(one.count) and \(two.count) bytes, the first other one at \(place)"
}

private func convert(_ path: String, to format: String, workers: Int, _ choice: UInt8) -> (
    bytes: [UInt8], error: ExportError?
) {
    // Only the export writes to it, and only while it runs.
    nonisolated(unsafe) let sink = MemoryByteSink()
    var export = Export(from: [.file(path)], to: .sink({ () throws(ExportError) in sink }))
    export.format = format
    export.workers = workers
    export.formatOptions.maximumRow = 1 << 20
    export.formatOptions.blockSize = 64
    export.formatOptions.skipsErrors = choice & 0x80 != 0
    if choice & 0x40 != 0 { export.steps.flatten = Flatten() }
    do throws(ExportError) {
        _ = try export.run()
        return (sink.bytes, nil)
    } catch {
        requirePlace(error)
        return ([], error)
    }
}

/// A file in memory that is written anew for each input.
private final class InputFile: Sendable {
    static let shared = InputFile()
    private let descriptor: CInt
    private let path: String

    private init() {
        var template = Array("/tmp/hasdata-export-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        path = template.withUnsafeBufferPointer { text in text.baseAddress.map { String(cString: $0) } ?? "" }
        #if os(Linux)
            // Nothing stays behind, whatever a finding does to the process.
            unlink(path)
        #endif
    }

    func write(_ bytes: [UInt8]) -> String? {
        guard descriptor >= 0, ftruncate(descriptor, 0) == 0 else { return nil }
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { return nil }
        #if os(Linux)
            return "/proc/self/fd/\(descriptor)"
        #else
            return path
        #endif
    }
}
