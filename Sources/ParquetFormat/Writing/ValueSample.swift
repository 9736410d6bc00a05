internal import Tabular

/// Tells whether values repeat by the first of them, for one thread.
final class ValueSample {
    private let known = ValueDictionary()
    private var indices: [UInt16] = []
    private static let size = 1024

    /// Whether values, as they wait for their page, look as if a dictionary of them might pay.
    func repeats(_ values: UnsafeRawBufferPointer, _ form: ColumnForm) -> Bool {
        guard form != .boolean else { return false }
        known.removeAll()
        return known.number(values, form, sample: ValueSample.size, &indices)
    }
}
