import ByteScanning
import TestSupport
import Testing

/// Every kernel against its plain twin, at every length and alignment that a vector loop treats differently.
@Suite struct ScanTests {
    /// Runs `body` on the bytes followed by the padding that the kernels may read, filled with bytes they look for.
    private func padded<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
        let all = bytes + Array(repeating: UInt8(ascii: "\""), count: 64)
        return all.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the padding is never empty") }
            return body(base, bytes.count)
        }
    }

    private func random(_ count: Int, of alphabet: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
    }

    @Test(arguments: [1, 2, 3, 4]) func findsAsThePlainTwinDoes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for count in 0..<300 {
            let bytes = random(count, of: Array("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabcde\"\\\n".utf8), &generator)
            #expect(padded(bytes) { Scan.find(98, in: $0, count: $1) } == PlainScan.find([98], in: bytes))
            #expect(padded(bytes) { Scan.find(98, 99, in: $0, count: $1) } == PlainScan.find([98, 99], in: bytes))
            #expect(
                padded(bytes) { Scan.find(98, 99, 100, in: $0, count: $1) } == PlainScan.find([98, 99, 100], in: bytes))
            #expect(
                padded(bytes) { Scan.find(98, 99, 100, 101, in: $0, count: $1) }
                    == PlainScan.find([98, 99, 100, 101], in: bytes))
            #expect(
                padded(bytes) { Scan.findJSONSpecial(in: $0, count: $1) } == PlainScan.findJSONSpecial(in: bytes))
            #expect(
                padded(bytes) { Scan.occurrences(of: 97, in: $0, count: $1) } == bytes.filter { $0 == 97 }.count)
        }
    }

    @Test func copiesUpToWhatItFinds() {
        var generator = SeededGenerator(seed: 9)
        for count in 0..<200 {
            let bytes = random(count, of: Array("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\"\n".utf8), &generator)
            var target = [UInt8](repeating: 0, count: count + 32)
            let copied = target.withUnsafeMutableBufferPointer { target in
                guard let base = target.baseAddress else { return -1 }
                return padded(bytes) { Scan.copyCSV(to: base, from: $0, count: $1, delimiter: 44) }
            }
            #expect(copied == PlainScan.find([44, 34, 10, 13], in: bytes))
            #expect(Array(target.prefix(copied)) == Array(bytes.prefix(copied)))
        }
    }

    @Test(arguments: [21, 22, 23, 24, 25]) func skipsJSONAsThePlainTwinDoes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for count in 1..<400 {
            let bytes = [UInt8(ascii: "{")] + random(count, of: Array("aaaaaaaaaaaaaa{}[]{\"\"\\\\\\".utf8), &generator)
            let fast = padded(bytes) { Scan.jsonSkip($0, from: 0, count: $1) }
            #expect(fast == PlainScan.jsonSkip(bytes, from: 0), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func checksUTF8AsTheStandardLibraryDoes() {
        var generator = SeededGenerator(seed: 31)
        let pieces: [[UInt8]] = [
            [0x41], [0xC3, 0xA9], [0xE6, 0x97, 0xA5], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0x9F, 0xBF],
            [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        let bad: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE6, 0x97], [0xF0, 0x9F, 0x98],
        ]
        for round in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<90, using: &generator) {
                bytes += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                if round % 3 == 0 { bytes += Array(repeating: 0x61, count: Int.random(in: 0..<70, using: &generator)) }
            }
            if round % 2 == 0 {
                bytes += bad[Int.random(in: 0..<bad.count, using: &generator)]
                bytes += Array(repeating: 0x61, count: Int.random(in: 0..<70, using: &generator))
            }
            let isValid = padded(bytes) { Scan.isUTF8($0, count: $1) }
            #expect(isValid == PlainScan.isUTF8(bytes))
            #expect((padded(bytes) { Scan.firstInvalidUTF8($0, count: $1) } == nil) == isValid)
        }
    }
}
