/// Where the rows of a batch come from before a stage changes them that knows nothing of it. Whether a text may be a number is
/// told by its row's source, and a shape that such a stage makes anew is to tell the same.
struct ShapeOrigins {
    private let before: [RowShape]
    /// Whether all rows come from one place.
    private let isUniform: Bool
    /// Which shape each row had, where they do not.
    private let shapesOfRows: [Int]

    init(of batch: RowBatch) {
        let shapes = batch.shapes
        for shape in shapes where shape.originStanding == .unknown { shape.originStanding = .known }
        before = shapes
        isUniform = shapes.dropFirst().allSatisfy { $0.hasOrigin(of: shapes[0]) }
        shapesOfRows = isUniform ? [] : (0..<batch.rowCount).map { Int(batch.rows[$0].shape) }
    }

    /// Gives shapes that were made anew the origin that their rows had. Of rows from several places that came in or went out
    /// nobody knows which is which; their shapes have types, unless they were made by `RowShape.changed`.
    func settle(in batch: RowBatch) {
        guard let first = before.first else { return }
        guard isUniform else {
            if batch.rowCount == shapesOfRows.count { settleEach(in: batch) }
            return
        }
        for index in batch.shapes.indices where isNew(index, in: batch) {
            batch.shapes[index] = batch.shapes[index].assumed(where: first)
        }
    }

    private func isNew(_ index: Int, in batch: RowBatch) -> Bool {
        index >= before.count || batch.shapes[index] !== before[index]
    }

    /// The rows stand where they stood, so that each has a shape from before.
    private func settleEach(in batch: RowBatch) {
        var copies: [ObjectIdentifier: [(shape: RowShape, number: Int)]] = [:]
        for row in 0..<batch.rowCount {
            let number = Int(batch.rows[row].shape)
            guard isNew(number, in: batch) else { continue }
            let (old, shape) = (before[shapesOfRows[row]], batch.shapes[number])
            let fitting = shape.assumed(where: old)
            guard fitting !== shape else { continue }
            let place: Int
            if let known = copies[ObjectIdentifier(shape)]?.first(where: { $0.shape.hasOrigin(of: old) }) {
                place = known.number
            } else {
                place = batch.shapes.count
                batch.shapes.append(fitting)
                copies[ObjectIdentifier(shape), default: []].append((fitting, place))
            }
            batch.rows[row].shape = UInt32(truncatingIfNeeded: place)
        }
    }
}

extension RowShape {
    /// How sure it is where the rows of a shape come from.
    enum OriginStanding {
        /// Nobody has said.
        case unknown
        /// It was made anew by a stage, for rows from there.
        case assumed
        /// Its source or its maker has said so.
        case known
    }

    /// Whether its rows come from where those of the other come from.
    func hasOrigin(of other: RowShape) -> Bool {
        isUntyped == other.isUntyped && hasDecimalCommas == other.hasDecimalCommas && source == other.source
    }

    /// The same for rows that come from where those of the other come from: itself, or a copy where it was made for others.
    fileprivate func assumed(where other: RowShape) -> RowShape {
        switch originStanding {
        case .known: return self
        case .assumed where hasOrigin(of: other): return self
        case .assumed:
            let copy = changed()
            copy.takeOrigin(of: other)
            copy.originStanding = .assumed
            return copy
        case .unknown:
            takeOrigin(of: other)
            originStanding = .assumed
            return self
        }
    }
}
