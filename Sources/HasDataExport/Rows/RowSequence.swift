public import Tabular

/// What is asked of rows most often, with errors of their own type: the standard library's variants throw any error, and
/// within `try?` and `do` they make Swift 6.3's compiler crash.
extension AsyncSequence where Failure == ExportError {
    /// The first element; nil where there is none. The export ends there.
    public func first(isolation actor: isolated (any Actor)? = #isolation) async throws(ExportError) -> Element? {
        var iterator = makeAsyncIterator()
        return try await iterator.next(isolation: actor)
    }

    /// The first element for which `isWanted` says so; nil where there is none. The export ends there.
    public func first(
        isolation actor: isolated (any Actor)? = #isolation, where isWanted: (Element) -> Bool
    ) async throws(ExportError) -> Element? {
        var iterator = makeAsyncIterator()
        while let element = try await iterator.next(isolation: actor) {
            if isWanted(element) { return element }
        }
        return nil
    }

    /// Whether there is an element for which `isWanted` says so.
    public func contains(
        isolation actor: isolated (any Actor)? = #isolation, where isWanted: (Element) -> Bool
    ) async throws(ExportError) -> Bool {
        try await first(isolation: actor, where: isWanted) != nil
    }

    /// All elements. They are in memory then, however many there are.
    public func collect(isolation actor: isolated (any Actor)? = #isolation) async throws(ExportError) -> [Element] {
        var elements: [Element] = []
        var iterator = makeAsyncIterator()
        while let element = try await iterator.next(isolation: actor) { elements.append(element) }
        return elements
    }

    /// How many elements there are.
    public func count(isolation actor: isolated (any Actor)? = #isolation) async throws(ExportError) -> Int {
        var count = 0
        var iterator = makeAsyncIterator()
        while try await iterator.next(isolation: actor) != nil { count += 1 }
        return count
    }

    /// One value made of all elements, one after another.
    public func reduce<Result>(
        _ initial: Result, isolation actor: isolated (any Actor)? = #isolation, _ next: (Result, Element) -> Result
    ) async throws(ExportError) -> Result {
        var result = initial
        var iterator = makeAsyncIterator()
        while let element = try await iterator.next(isolation: actor) { result = next(result, element) }
        return result
    }
}
