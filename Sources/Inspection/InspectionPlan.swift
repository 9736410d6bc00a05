internal import Tabular

/// What the inspection does with the cells of rows of one shape, worked out once for the shape.
final class InspectionPlan {
    /// What is counted of a column beside what is counted of all.
    enum Role {
        case none
        case title
        case url
    }

    struct Step {
        /// The cell.
        var slot: Int32
        /// The column's tally.
        var tally: Int32
        var role: Role
    }

    let steps: [Step]
    /// The cells of what a crawl's row tells of its page; -1 where the row has no such column.
    let statusCode: Int
    let depth: Int
    let url: Int
    let title: Int
    let error: Int
    /// What holds the page's text, the first that has any, and where it sent its visitor.
    let texts: [Int]
    let targets: [Int]
    let location: Int

    init(_ shape: RowShape) {
        var steps: [Step] = []
        steps.reserveCapacity(shape.places.count)
        for (column, place) in shape.places.enumerated() {
            let role: Role =
                switch shape.columns[column] {
                case "title": .title
                case "url": .url
                default: .none
                }
            // All columns beyond the limit share the tally behind the last.
            steps.append(
                Step(
                    slot: Int32(truncatingIfNeeded: shape.slots[column]),
                    tally: Int32(truncatingIfNeeded: min(place, Inspection.columnLimit)), role: role))
        }
        self.steps = steps
        statusCode = shape.slot(of: "statusCode") ?? -1
        depth = shape.slot(of: "depth") ?? -1
        url = shape.slot(of: "url") ?? -1
        title = shape.slot(of: "title") ?? -1
        error = shape.slot(of: "error") ?? -1
        texts = InspectionPlan.textFields.compactMap { shape.slot(of: $0) }
        targets = InspectionPlan.targetFields.compactMap { shape.slot(of: $0) }
        location = shape.slot(of: "location") ?? -1
    }

    /// Where crawls keep the text of a page, the plainest first.
    static let textFields: [ColumnName] = ["text", "markdown"]
    /// Where they keep the address that a page sent its visitor to.
    static let targetFields: [ColumnName] = ["redirectUrl", "redirectedTo", "finalUrl", "loadedUrl"]

    static func of(_ shape: RowShape) -> InspectionPlan {
        if let known = shape.encoderCache as? InspectionPlan { return known }
        let plan = InspectionPlan(shape)
        shape.encoderCache = plan
        return plan
    }
}
