internal import Synchronization
internal import Tabular

/// What is made when it is asked for first: whoever asks meanwhile waits, and all get the same, or the same error, for good.
final class FirstResult<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, ExportError>?>(nil)

    /// The value, which `make` makes unless that was tried before.
    func value(_ make: () throws(ExportError) -> Value) throws(ExportError) -> Value {
        let found = result.withLock { known in
            if let known { return known }
            let made = Result { () throws(ExportError) in try make() }
            known = made
            return made
        }
        return try found.get()
    }

    /// The value, where it was made.
    var known: Value? { result.withLock { try? $0?.get() } }
}
