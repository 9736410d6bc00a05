/// When a transform runs.
public enum TransformOrder: Sendable {
    /// On any worker, beside the parser: what it does to a row depends on that row alone.
    case independent
    /// Between parse and encode, batch after batch in the order of the source: offset, limit, unique rows.
    case ordered
}

/// Changes rows. A value that says what is wanted; the stages it makes do the work.
public protocol RowTransform: Sendable {
    /// When it runs.
    var order: TransformOrder { get }
    /// A stage: one for each worker, or a single one for an ordered transform.
    func makeStage() throws(ExportError) -> any RowStage
}

/// A transform at work on one worker; may keep what it found out about a shape.
public protocol RowStage: AnyObject {
    /// Changes the batch in place.
    func apply(to batch: RowBatch) throws(ExportError)
    /// Whether no later row can pass, so that reading may stop.
    var isSatisfied: Bool { get }
    /// What is to be told once the last row has passed: sentences without a full stop. Asked of ordered stages.
    var notes: [String] { get }
}

extension RowStage {
    /// Never, unless a stage says otherwise.
    public var isSatisfied: Bool { false }
    /// None, unless a stage says otherwise.
    public var notes: [String] { [] }
}
