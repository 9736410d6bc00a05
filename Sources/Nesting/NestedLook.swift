internal import ByteScanning
internal import JSONScanning
package import Tabular

/// Looks at the values of nested columns for one worker.
///
/// Bounds: values lie in a cell of a batch, whose block and arena are padded; every walk ends at the value's end.
package final class NestedLook {
    /// The members of the objects that are being looked at: which, and where its value stands.
    private var found: [(index: Int, value: Range<Int>)] = []
    /// How many paths the column at hand has, and whether something new was seen of it.
    private var paths = 0
    private var isNew = false
    private var row: UInt64 = 0
    private var origin = 0

    /// A worker's.
    package init() {}

    /// Looks at a `.json` cell of a row. Gives whether it changes what is known of the column.
    ///
    /// - Parameters:
    ///   - row: the row's number, in the order of the output.
    ///   - paths: how many paths the column has so far.
    package func look(
        at cell: Cell, in batch: RowBatch, row: UInt64, paths: inout Int, _ evidence: inout NestedEvidence
    ) -> Bool {
        guard !evidence.isJSON, cell.count > 0 else { return false }
        let bytes = UnsafePointer(cell.isInArena ? batch.arena.bytes : batch.block.bytes)
        (self.row, origin, isNew, self.paths) = (row, cell.offset, false, paths)
        found.removeAll(keepingCapacity: true)
        look(bytes, cell.offset..<cell.offset + cell.count, depth: 0, &evidence)
        paths = self.paths
        if paths > NestedEvidence.maximumPaths {
            evidence.giveUp(.paths)
            isNew = true
        }
        return isNew
    }

    private func look(_ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, depth: Int, _ seen: inout NestedEvidence) {
        guard !seen.isJSON, !value.isEmpty else { return }
        switch bytes[value.lowerBound] {
        case .n: return
        case .quote: add(.text, &seen)
        case .t, .f: add(.boolean, &seen)
        case .openBrace:
            note(&seen.hasObjects)
            guard goesOn(depth, &seen) else { return }
            lookAtMembers(bytes, value, depth: depth, &seen)
        case .openBracket:
            note(&seen.hasArrays)
            guard goesOn(depth, &seen) else { return }
            lookAtElements(bytes, value, depth: depth, &seen)
        default:
            let text = UnsafeBufferPointer(start: bytes + value.lowerBound, count: value.count)
            add(ValueKinds(number: text), &seen)
        }
    }

    private func note(_ flag: inout Bool) {
        if !flag {
            flag = true
            isNew = true
        }
    }

    private func add(_ kind: ValueKinds, _ seen: inout NestedEvidence) {
        guard !seen.kinds.contains(kind) || seen.hasObjects || seen.hasArrays else { return }
        seen.kinds.formUnion(kind)
        isNew = true
        _ = seen.settle()
    }

    /// Whether the members or elements of a value are of interest.
    private func goesOn(_ depth: Int, _ seen: inout NestedEvidence) -> Bool {
        if depth >= NestedEvidence.maximumDepth { giveUp(&seen, .depth) }
        guard !seen.isJSON, !seen.settle() else { return false }
        return paths <= NestedEvidence.maximumPaths
    }

    private func giveUp(_ seen: inout NestedEvidence, _ excess: NestedEvidence.Excess) {
        seen.giveUp(excess)
        isNew = true
    }

    private func lookAtElements(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, depth: Int, _ seen: inout NestedEvidence
    ) {
        guard var walk = JSONMembers(bytes, in: value) else { return }
        while let element = walk.next() {
            if seen.elements.isEmpty {
                seen.elements.append(NestedEvidence())
                paths += 1
                isNew = true
            }
            look(bytes, element.value, depth: depth + 1, &seen.elements[0])
        }
    }

    private func lookAtMembers(
        _ bytes: UnsafePointer<UInt8>, _ value: Range<Int>, depth: Int, _ seen: inout NestedEvidence
    ) {
        guard var walk = JSONMembers(bytes, in: value) else { return }
        let start = found.count
        defer { found.removeLast(found.count - start) }
        var isOrdered = true
        var last = -1
        while let member = walk.next() {
            guard let index = index(of: member.key, expected: last + 1, bytes, &seen) else {
                return giveUp(&seen, .members)
            }
            if index <= last { isOrdered = false }
            last = index
            found.append((index, member.value))
        }
        if !isOrdered { found.keepLast(from: start) }
        for place in start..<found.count {
            let (index, value) = found[place]
            look(bytes, value, depth: depth + 1, &seen.members[index].values)
        }
    }

    /// The index of a member, which is added where it is new; nil where there are too many.
    private func index(
        of key: Range<Int>, expected: Int, _ bytes: UnsafePointer<UInt8>, _ seen: inout NestedEvidence
    ) -> Int? {
        let text = UnsafeRawBufferPointer(start: bytes + key.lowerBound, count: key.count)
        if seen.names.isPlainly(text, expected) { return expected }
        if let known = seen.names.find(text).index { return known }
        guard seen.members.count < NestedEvidence.maximumMembers else { return nil }
        seen.names.append(MemberNames.decoded(text).name)
        seen.members.append(
            NestedEvidence.Member(
                first: NestedEvidence.Sighting(row: row, offset: key.lowerBound - origin), values: NestedEvidence()))
        paths += 1
        isNew = true
        return seen.members.count - 1
    }
}

extension [(index: Int, value: Range<Int>)] {
    /// Of members with one index from `start` on, keeps the last alone, where it stands. Gives how many went.
    @discardableResult
    mutating func keepLast(from start: Int) -> Int {
        var known: Set<Int> = []
        var kept: [(index: Int, value: Range<Int>)] = []
        for member in self[start...].reversed() where known.insert(member.index).inserted { kept.append(member) }
        let removed = count - start - kept.count
        removeLast(count - start)
        append(contentsOf: kept.reversed())
        return removed
    }
}
