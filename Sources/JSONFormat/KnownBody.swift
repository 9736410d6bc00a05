import ByteScanning
import JSONScanning
import Tabular

/// A body that the API sends or has sent, in which rows stand: known by a key of its own, and having no key but these.
struct KnownBody {
    /// The key without which it is another object.
    let mark: ColumnName
    /// Keys that may hold the rows.
    let arrays: [ColumnName]
    /// The keys that may stand beside them.
    let others: [ColumnName]

    private static let all = [
        KnownBody(mark: "meta", arrays: ["data"], others: []),
        KnownBody(mark: "page", arrays: ["results"], others: ["limit", "total"]),
        webhook,
    ]
    private static let webhook = KnownBody(
        mark: "event", arrays: ["data", "dataRows"],
        others: ["jobId", "jobStatus", "timestamp", "dataRowsCount", "creditsSpent"])
    /// Keys under which the rows may stand alone.
    static let soleKeys: [ColumnName] = ["data", "results", "dataRows", "rows", "items"]
    /// More keys than a body can have.
    static let greatestCount = 12

    /// A member of an object: its key, and where its value starts.
    struct Member {
        let name: ColumnName
        let start: Int
    }

    /// What an object is.
    enum Standing: Equatable {
        /// A row.
        case row
        /// A container whose rows are in the array of this member.
        case container(Int)
        /// A webhook's body that brings no rows.
        case empty
        /// What has been seen of it may become a container with the array of this member.
        case undecided(Int?)
    }

    /// Whether objects with these keys may be bodies at all: asked once for a shape.
    static func isConceivable(_ names: [ColumnName]) -> Bool {
        names.count <= greatestCount && all.contains { $0.admits(names) && names.contains($0.mark) }
    }

    /// What the object of these members is. Nothing may be lost by taking it for a container: the keys are those of one
    /// body, each once, and no other value of it could hold rows.
    ///
    /// - Parameters:
    ///   - isWhole: no member is missing.
    ///   - isOnly: nothing stands beside the object, so that a key for the rows is enough.
    static func standing(
        of members: [Member], isWhole: Bool, isOnly: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> Standing {
        let names = members.map(\.name)
        guard names.count <= greatestCount, Set(names).count == names.count else { return .row }
        if isOnly, let standing = standingOfSole(members, isWhole: isWhole, in: bytes, end: end) { return standing }
        for body in all where body.admits(names) {
            let standing = body.standing(of: members, isWhole: isWhole, in: bytes, end: end)
            if standing != .row { return standing }
        }
        return .row
    }

    /// Of an object with one of the keys that may stand alone, and no other yet; nil where other rules may hold.
    private static func standingOfSole(
        _ members: [Member], isWhole: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> Standing? {
        guard let member = members.first else { return isWhole ? nil : .undecided(nil) }
        guard members.count == 1, soleKeys.contains(member.name), bytes[member.start] == 0x5B,
            holdsObjectsOnly(bytes, at: member.start, end: end)
        else { return nil }
        return isWhole ? .container(0) : .undecided(0)
    }

    private func admits(_ names: [ColumnName]) -> Bool {
        names.allSatisfy { $0 == mark || arrays.contains($0) || others.contains($0) }
    }

    private func standing(
        of members: [Member], isWhole: Bool, in bytes: UnsafePointer<UInt8>, end: Int
    ) -> Standing {
        var array: Int?
        var isMarked = false
        for (index, member) in members.enumerated() {
            let opening = bytes[member.start]
            if arrays.contains(member.name) {
                // A second one, or another value in its place, would be lost.
                if opening == 0x6E { continue }
                guard opening == 0x5B, array == nil else { return .row }
                array = index
            } else if opening == 0x5B || (opening == 0x7B && member.name != "meta") {
                return .row
            }
            if member.name == mark { isMarked = true }
        }
        if let array, !KnownBody.holdsObjectsOnly(bytes, at: members[array].start, end: end) { return .row }
        guard isWhole else { return .undecided(array) }
        guard isMarked else { return .row }
        if let array { return .container(array) }
        return mark == "event" && KnownBody.isScraperEvent(members, in: bytes) ? .empty : .row
    }

    /// Whether the event is one of HasData's: its name begins with `scraper.`.
    ///
    /// Bounds: a value's start is followed by the block's padding at least.
    static func isScraperEvent(_ members: [Member], in bytes: UnsafePointer<UInt8>) -> Bool {
        guard let event = members.first(where: { $0.name == webhook.mark }) else { return false }
        let beginning: StaticString = "\"scraper."
        return Scan.areEqual(bytes + event.start, beginning.utf8Start, count: beginning.utf8CodeUnitCount)
    }

    /// Whether no element that can be seen of the array that opens at `start` is anything but an object.
    static func holdsObjectsOnly(_ bytes: UnsafePointer<UInt8>, at start: Int, end: Int) -> Bool {
        var index = JSONText.skipSpace(bytes, from: start + 1, end: end)
        if index < end, bytes[index] == 0x5D { return true }
        while index < end {
            guard bytes[index] == 0x7B else { return false }
            guard let next = Scan.jsonSkip(bytes, from: index, count: end) else { return true }
            index = JSONText.skipSpace(bytes, from: next, end: end)
            guard index < end, bytes[index] == 0x2C else { return true }
            index = JSONText.skipSpace(bytes, from: index + 1, end: end)
        }
        return true
    }
}
