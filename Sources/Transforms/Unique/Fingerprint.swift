import ByteScanning
import Tabular

/// 128 bits that stand for the values of a row. Equal values have equal fingerprints; different ones share one with a
/// chance of about n² ÷ 2^129 among n rows, 10^-20 for a thousand million.
package struct Fingerprint: Hashable, Comparable, BitwiseCopyable {
    /// The first half.
    package var high: UInt64
    /// The second half.
    package var low: UInt64

    /// By the numbers.
    @inline(__always)
    package static func < (left: Fingerprint, right: Fingerprint) -> Bool {
        left.high < right.high || (left.high == right.high && left.low < right.low)
    }
}

/// What the fingerprints of a run are seeded with, drawn anew for each, so that no input can be made to collide. Those of
/// several workers can be compared where they share it.
package struct FingerprintSeeds: Sendable {
    let high: UInt64
    let low: UInt64

    /// Seeds drawn at random.
    package init() {
        var random = SystemRandomNumberGenerator()
        (high, low) = (random.next(), random.next())
    }
}

/// Makes fingerprints: a multiply-and-fold hash on two lanes, seeded anew for each set, so that no input can be made to
/// collide. What is kept never depends on the seed.
package struct Fingerprinter {
    private let seeds: FingerprintSeeds
    private var lanes: FingerprintLanes
    private let digits = ByteBlock(capacity: 64)
    /// Where text that is a number with a comma before its fraction is spelled as JSON has it; nil where none is one.
    private let comma: ByteBlock?

    /// One whose fingerprints can be compared with those of others that have the same seeds, and read the same numbers in text.
    package init(_ seeds: FingerprintSeeds = FingerprintSeeds(), hasCommas: Bool = false) {
        self.seeds = seeds
        comma = hasCommas ? ByteBlock(capacity: 64) : nil
        lanes = FingerprintLanes(seeds)
    }

    /// Begins a row.
    package mutating func begin() { lanes = FingerprintLanes(seeds) }

    /// Begins a value of a column: the same value in two columns has two fingerprints.
    mutating func begin(in column: Fingerprint) { lanes = FingerprintLanes(seeds, in: column) }

    /// Adds two words.
    mutating func add(_ first: UInt64, _ second: UInt64) { lanes.mix(first, second) }

    /// The fingerprint of what was added; never all zeros, which mark a free place in a table.
    package func fingerprint() -> Fingerprint { lanes.fingerprint }

    /// Adds a text, byte by byte; what is absent or null is one value of its own.
    mutating func add(_ text: UnsafeRawBufferPointer?) {
        guard let text else { return lanes.mix(0, 0) }
        lanes.add(text)
    }

    /// Adds a value by its content: text by its bytes, a number by its digits without exponent, sign of zero and zeros at
    /// the end of a fraction. A text that is those digits is the same value, since CSV knows no numbers; another spelling
    /// as text, `1e3` or `1.00`, is another value: digests, versions and order numbers are no numbers. Where text has numbers with
    /// a comma, those digits are `1,5`, and `1.234` is no such spelling.
    mutating func add(content text: UnsafeRawBufferPointer, isNumber: Bool) {
        if let comma, !isNumber, text.contains(.comma) || text.contains(.dot) {
            let given = CommaText.json(text, comma)
            guard !text.contains(.dot), let number = DecimalText(given), number.isPlain(given) else {
                return lanes.add(text)
            }
            return addNumber(number)
        }
        if Fingerprinter.mayBeNumber(text), let number = DecimalText(text), isNumber || number.isPlain(text) {
            addNumber(number)
        } else {
            lanes.add(text)
        }
    }

    /// Whether a text begins as numbers do.
    @inline(__always)
    static func mayBeNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return false }
        return first.isDigit || first == .minus
    }

    /// Adds an id, which is the same only byte for byte.
    package mutating func add(exactly id: UnsafeRawBufferPointer) { lanes.add(id) }

    private mutating func addNumber(_ number: DecimalText) {
        guard !number.isZero else { return lanes.mix(2, 0) }
        digits.reset()
        number.appendSignificantDigits(to: digits)
        switch number.power {
        case .small(let power): lanes.mix(number.isNegative ? 3 : 4, UInt64(bitPattern: Int64(power)))
        case .large(let text):
            lanes.mix(number.isNegative ? 5 : 6, UInt64(text.count))
            text.withUnsafeBytes { lanes.addBytes($0) }
        }
        lanes.mix(7, UInt64(digits.count))
        lanes.addBytes(digits.contents)
    }
}
