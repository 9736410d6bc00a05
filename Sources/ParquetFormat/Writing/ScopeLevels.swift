internal import Nesting
internal import Tabular

/// The levels of the leaves around which some entries are. Leaves side by side share their repetition levels, and where
/// entries have other levels than those next to them also the definition levels, packed bit by bit: to those of the entries one is
/// added where a leaf has a value.
final class ScopeLevels {
    let scope: EntryScope
    /// The same for definition levels alone.
    private lazy var definitions = scope.withoutRepetition
    /// What leaves have in common; made when the first needs it.
    private var repetitions: ByteBlock?
    private var packed: ByteBlock?
    private var absent: ByteBlock?
    /// Runs shorter than this are packed.
    private static let leastRun = 8

    /// The levels of leaves in these entries.
    init(_ scope: EntryScope) { self.scope = scope }

    /// Those of a leaf around which the entries are; `valueCount` of them have a value.
    func levels(of leaf: NestedNode, _ occurrences: Occurrences, valueCount: Int) -> NestedLevels {
        let bytes = ByteBlock(capacity: 64)
        if leaf.repetition > 0 { bytes.append(repetitions(maximum: leaf.repetition).contents) }
        let runCount = scope.runCount(of: occurrences)
        let maximum = leaf.definition
        if runCount == 0 {
            bytes.append(absentDefinitions(maximum: maximum).contents)
        } else if max(definitions.levels.runs.count, 2 * runCount) * ScopeLevels.leastRun > scope.count {
            let packed = packedDefinitions(maximum: maximum)
            bytes.reserve(packed.count + 2)
            let start = bytes.append(packed.contents)
            scope.mark(
                occurrences, in: bytes.bytes + start + ScopeLevels.headCount(of: packed),
                bitWidth: LevelBytes.width(maximum))
        } else {
            LevelBytes.append(definitions.levels(of: leaf, occurrences), \.definition, maximum: maximum, to: bytes)
        }
        return NestedLevels(count: scope.count, valueCount: valueCount, bytes: bytes)
    }

    private func repetitions(maximum: Int) -> ByteBlock {
        kept(in: \.repetitions) { LevelBytes.append(scope.levels, \.repetition, maximum: maximum, to: $0) }
    }

    private func absentDefinitions(maximum: Int) -> ByteBlock {
        kept(in: \.absent) { LevelBytes.append(definitions.levels, \.definition, maximum: maximum, to: $0) }
    }

    private func packedDefinitions(maximum: Int) -> ByteBlock {
        kept(in: \.packed) { LevelBytes.appendPacked(definitions.levels, \.definition, maximum: maximum, to: $0) }
    }

    /// What leaves have in common, made by the first that needs it.
    private func kept(
        in place: ReferenceWritableKeyPath<ScopeLevels, ByteBlock?>, make: (ByteBlock) -> Void
    ) -> ByteBlock {
        if let made = self[keyPath: place] { return made }
        let made = ByteBlock(capacity: 64)
        make(made)
        self[keyPath: place] = made
        return made
    }

    /// How many bytes stand in front of packed levels: their length, and the number of their groups.
    private static func headCount(of packed: ByteBlock) -> Int {
        var count = 4
        while packed.bytes[count] >= 0x80 { count += 1 }
        return count + 1
    }
}
