internal import Threads

/// Which columns hold text for sure, as the writer tells its encoders: they need not look at numbers in them. It makes them
/// faster and changes no byte, since the writer turns into text what they do not.
final class KnownTexts: @unchecked Sendable {
    private let condition = ThreadCondition()
    private var isText: [Bool] = []
    private var version = 0

    /// Notes a column.
    func insert(_ place: Int) {
        condition.lock()
        while isText.count <= place { isText.append(false) }
        isText[place] = true
        version += 1
        condition.unlock()
    }

    /// The columns, where there are more than in the version that is known.
    func news(since known: inout Int) -> [Bool]? {
        condition.lock()
        defer { condition.unlock() }
        guard version != known else { return nil }
        known = version
        return isText
    }
}
