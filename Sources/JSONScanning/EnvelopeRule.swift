package import Tabular

/// How an API wraps the rows that it sends as JSON: an envelope around each, a body around many. The rules of "Reading
/// JSON" are about what stands here; a rule that says nothing leaves every object a row.
package final class EnvelopeRule: FormatOptionSet {
    /// What stands around many rows: known by a key of its own, and having no key but these.
    package struct Body: Sendable {
        /// The key without which it is another object.
        package let mark: ColumnName
        /// Whether the mark's value may be an object.
        package let isMarkedByObject: Bool
        /// What the mark's text begins with where the body, wherever it stands and without rows, too, is what it seems to be.
        package let event: StaticString?
        /// The events that are known, of those that begin so.
        package let knownEvents: [ColumnName]
        /// The key that tells what the rows are of, so that those of several can stand in one source; nil where none does.
        package let owner: ColumnName?
        /// Keys that may hold the rows.
        package let arrays: [ColumnName]
        /// The keys that may stand beside them.
        package let others: [ColumnName]

        /// A body with these keys.
        package init(
            mark: ColumnName, isMarkedByObject: Bool = false, event: StaticString? = nil,
            knownEvents: [ColumnName] = [], owner: ColumnName? = nil, arrays: [ColumnName], others: [ColumnName] = []
        ) {
            self.mark = mark
            self.isMarkedByObject = isMarkedByObject
            self.event = event
            self.knownEvents = knownEvents
            self.owner = owner
            self.arrays = arrays
            self.others = others
        }
    }

    /// The keys that an object around one row may have, and no others: that of its id first. It has the row's and at least
    /// one more than the id's. Inline and here, since they are compared with each key of a page.
    package let keys: InlineArray<6, StaticString>
    /// The index of the row's key; -1 where rows have no envelopes.
    package let row: Int
    /// The indexes of the keys that tell when a row last changed, the first that is there counting.
    package let times: [Int]
    /// What has envelopes, for messages.
    package let noun: String
    /// What an envelope is, for messages.
    package let form: String
    /// The bodies, each tried in turn.
    package let bodies: [Body]
    /// Keys under which an array of objects may stand alone.
    package let soleKeys: [ColumnName]
    /// More keys than a body can have.
    package let greatestCount = 12

    /// Nothing is wrapped.
    package init() {
        keys = ["", "", "", "", "", ""]
        (row, noun, form) = (-1, "pages", "of which none is known")
        times = []
        (bodies, soleKeys) = ([], [])
    }

    /// What an API does.
    package init(
        keys: InlineArray<6, StaticString>, row: Int, times: [Int] = [], noun: String, form: String, bodies: [Body],
        soleKeys: [ColumnName]
    ) {
        self.keys = keys
        self.row = 0..<6 ~= row ? row : -1
        self.times = times.filter { 0..<6 ~= $0 }
        self.noun = noun
        self.form = form
        self.bodies = bodies
        self.soleKeys = soleKeys
    }
}
