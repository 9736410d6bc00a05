/// When a transform runs.
public enum TransformOrder: Sendable {
    /// On any worker, beside the parser: what it does to a row depends on that row alone.
    case independent
    /// Between parse and encode, batch after batch in the order of the source: offset, limit, unique rows.
    case ordered
    /// As `ordered`, by a stage that holds rows back until it has seen the last: sorting, sampling, counting.
    case blocking
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
    /// Puts the next of the rows it has held back into `batch`, which is empty; false where there are none left. Asked of
    /// blocking and ordered stages once the last row of all sources has passed, so that a stage can sort, sample or count: it
    /// takes rows out of the batches it is given, keeps them, and gives here what comes of them, some thousand at a time. What
    /// it keeps is its own affair and not under the export's limit of memory.
    ///
    /// An independent stage gives none: there is one for each worker, and which rows each sees is chance. One that does is an
    /// error.
    func finish(into batch: RowBatch) throws(ExportError) -> Bool
    /// Whether no later row can pass, so that reading may stop.
    var isSatisfied: Bool { get }
    /// What is to be told once the last row has passed: sentences without a full stop. Asked of ordered stages.
    var notes: [String] { get }
    /// Those of the notes that a strict run ends with as an error.
    var objections: [String] { get }
    /// Why the rows that have passed are not to be written at all, asked once the last has passed; nil where they are.
    var refusal: ExportError? { get }
}

extension RowStage {
    /// Nothing is held back, unless a stage says otherwise.
    public func finish(into batch: RowBatch) throws(ExportError) -> Bool { false }
    /// Never, unless a stage says otherwise.
    public var isSatisfied: Bool { false }
    /// None, unless a stage says otherwise.
    public var notes: [String] { [] }
    /// None, unless a stage says otherwise.
    public var objections: [String] { [] }
    /// Rows are never refused, unless a stage says otherwise.
    public var refusal: ExportError? { nil }
}

/// A filter: it leaves rows out and changes none, so that what it lets pass has the columns it had before.
package protocol RowFilter: RowTransform {}

/// A stage that takes `Row.passthroughCount` back from rows that it changes. Behind any other stage the pipeline takes it
/// back from all rows, since a stage from elsewhere changes cells and knows nothing of it.
package protocol VerbatimKeeping: OwnStage {}

extension RowBatch {
    /// Takes the batch through stages, one after the other.
    package func pass(through stages: some Sequence<any RowStage>) throws(ExportError) {
        for stage in stages {
            if stage is any VerbatimKeeping {
                try stage.apply(to: self)
                continue
            }
            defer { spelling = .other }
            if stage is any OwnStage {
                try stage.apply(to: self)
                continue
            }
            let origins = ShapeOrigins(of: self)
            try stage.apply(to: self)
            try checkRows()
            origins.settle(in: self)
        }
    }
}
