/// The least and the greatest value of a column chunk or a page.
enum ColumnBounds: Sendable, Equatable {
    /// There is no value.
    case none
    case booleans(least: Bool, greatest: Bool)
    case integers(least: Int64, greatest: Int64)
    case doubles(least: Double, greatest: Double)
    case texts(least: TextBound, greatest: TextBound)

    /// Those of `count` values of this form, which stand in `values` as they wait for their page.
    init(_ form: ColumnForm, _ values: UnsafeRawBufferPointer, count: Int) {
        self = .none
        guard count > 0 else { return }
        switch form {
        case .empty: return
        case .boolean:
            let (hasFalse, hasTrue) = (values.contains(0), values.contains(1))
            self = .booleans(least: !hasFalse, greatest: hasTrue)
        case .int64, .date, .localTime, .instant:
            var (least, greatest) = (Int64.max, Int64.min)
            for index in 0..<min(count, values.count / 8) {
                let value = values.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)
                least = min(least, value)
                greatest = max(greatest, value)
            }
            self = .integers(least: least, greatest: greatest)
        case .double:
            var (least, greatest) = (Double.infinity, -Double.infinity)
            for index in 0..<min(count, values.count / 8) {
                let value = values.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
                least = min(least, value)
                greatest = max(greatest, value)
            }
            self = .doubles(least: least, greatest: greatest)
        case .text: self = PlainTexts.bounds(of: values)
        }
    }

    /// Takes in those of further values of the same form.
    mutating func join(_ other: ColumnBounds) {
        switch (self, other) {
        case (_, .none): return
        case (.none, _): self = other
        case (.booleans(let least, let greatest), .booleans(let otherLeast, let otherGreatest)):
            self = .booleans(least: least && otherLeast, greatest: greatest || otherGreatest)
        case (.integers(let least, let greatest), .integers(let otherLeast, let otherGreatest)):
            self = .integers(least: min(least, otherLeast), greatest: max(greatest, otherGreatest))
        case (.doubles(let least, let greatest), .doubles(let otherLeast, let otherGreatest)):
            self = .doubles(least: min(least, otherLeast), greatest: max(greatest, otherGreatest))
        case (.texts(let least, let greatest), .texts(let otherLeast, let otherGreatest)):
            self = .texts(
                least: otherLeast.isLeast(beside: least) ? otherLeast : least,
                greatest: otherGreatest.isGreatest(beside: greatest) ? otherGreatest : greatest)
        default: self = .none
        }
    }
}
