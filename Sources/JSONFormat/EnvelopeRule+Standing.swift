import ByteScanning
import JSONScanning
import Tabular

/// What objects are by a rule.
extension EnvelopeRule {
    /// Whether objects with these keys may be bodies at all: asked once for a shape.
    func isConceivable(_ names: [ColumnName]) -> Bool {
        names.count <= greatestCount && bodies.contains { $0.admits(names) && names.contains($0.mark) }
    }

    /// What the object of these members is. Nothing may be lost by taking it for a container: the keys are those of one
    /// body, each once, and no other value of it could hold rows.
    ///
    /// - Parameters:
    ///   - isWhole: no member is missing.
    ///   - isOnly: nothing stands beside the object, so that a key for the rows is enough.
    func standing(
        of members: [ObjectOutline.Member], isWhole: Bool, isOnly: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> ObjectOutline.Standing {
        let names = members.map(\.name)
        guard names.count <= greatestCount, Set(names).count == names.count else { return .row }
        if isOnly, let standing = standingOfSole(members, isWhole: isWhole, in: bytes, end: end) { return standing }
        for body in bodies where body.admits(names) {
            let standing = body.standing(of: members, isWhole: isWhole, by: self, in: bytes, end: end)
            if standing != .row { return standing }
        }
        return .row
    }

    /// Of an object with one of the keys that may stand alone, and no other yet; nil where other rules may hold.
    private func standingOfSole(
        _ members: [ObjectOutline.Member], isWhole: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> ObjectOutline.Standing? {
        guard let member = members.first else { return isWhole ? nil : .undecided(nil) }
        guard members.count == 1, soleKeys.contains(member.name), bytes[member.start] == 0x5B,
            ObjectOutline.holdsObjectsOnly(bytes, at: member.start, end: end)
        else { return nil }
        return isWhole ? .container(0) : .undecided(0)
    }

    /// Whether the event is one of the API's: it begins as those do.
    ///
    /// Bounds: a value's start is followed by the block's padding at least.
    func isEvent(_ members: [ObjectOutline.Member], in bytes: UnsafePointer<UInt8>) -> Bool {
        for body in bodies {
            guard let event = body.event, let member = members.first(where: { $0.name == body.mark }),
                bytes[member.start] == 0x22
            else { continue }
            if Scan.areEqual(bytes + member.start + 1, event.utf8Start, count: event.utf8CodeUnitCount) { return true }
        }
        return false
    }

    /// What the rows of an event are of, as the members beside them say that were seen, in text that is not decoded yet.
    func owner(_ members: [ObjectOutline.Member], in bytes: UnsafePointer<UInt8>, end: Int) -> [UInt8] {
        guard isEvent(members, in: bytes) else { return [] }
        for body in bodies {
            guard let key = body.owner, let start = members.first(where: { $0.name == key })?.start, start < end else {
                continue
            }
            switch bytes[start] {
            case .quote:
                guard let behind = try? JSONText.skipString(bytes, from: start + 1, end: end) else { return [] }
                return EscapedText.decoded(UnsafeRawBufferPointer(start: bytes + start + 1, count: behind - start - 2))
            case .minus, .digitZero ... .digitNine:
                guard let behind = try? JSONText.skipScalar(bytes, from: start, end: end) else { return [] }
                return Array(UnsafeBufferPointer(start: bytes + start, count: behind - start))
            default: return []
            }
        }
        return []
    }

    /// Whether an object of these members is a body wherever it stands.
    func hasEvent(_ members: [ObjectOutline.Member]) -> Bool {
        members.contains { member in bodies.contains { $0.event != nil && $0.mark == member.name } }
    }
}

extension EnvelopeRule.Body {
    fileprivate func admits(_ names: [ColumnName]) -> Bool {
        names.allSatisfy { $0 == mark || arrays.contains($0) || others.contains($0) }
    }

    fileprivate func standing(
        of members: [ObjectOutline.Member], isWhole: Bool, by rule: EnvelopeRule, in bytes: UnsafePointer<UInt8>,
        end: Int
    ) -> ObjectOutline.Standing {
        var array: Int?
        var isMarked = false
        for (index, member) in members.enumerated() {
            let opening = bytes[member.start]
            if arrays.contains(member.name) {
                // A second one, or another value in its place, would be lost.
                if opening == 0x6E { continue }
                guard opening == 0x5B, array == nil else { return .row }
                array = index
            } else if opening == 0x5B || (opening == 0x7B && !(isMarkedByObject && member.name == mark)) {
                return .row
            }
            if member.name == mark { isMarked = true }
        }
        if let array, !ObjectOutline.holdsObjectsOnly(bytes, at: members[array].start, end: end) { return .row }
        guard isWhole else { return .undecided(array) }
        guard isMarked else { return .row }
        if let array { return .container(array) }
        return event != nil && rule.isEvent(members, in: bytes) ? .empty : .row
    }
}
