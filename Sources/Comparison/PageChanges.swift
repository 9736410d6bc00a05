internal import Tabular

/// What has changed of pages, where rows have the columns of a crawl: `statusCode`, `title`, `depth`.
public struct PageChanges: Sendable, Equatable {
    /// Pages whose status code went from one to another.
    public struct StatusChange: Sendable, Equatable {
        /// What it was; empty where there was none.
        public var old: String
        /// What it is; empty where there is none.
        public var new: String
        /// How many pages.
        public var rows: UInt64
    }

    /// Status codes that changed: those of pages that answered and are gone first, then by how many there are.
    public internal(set) var statusCodes: [StatusChange] = []
    /// Pages that redirect and did not.
    public internal(set) var redirected: UInt64 = 0
    /// Pages with another title.
    public internal(set) var titles: UInt64 = 0
    /// Pages that are more clicks away than they were, or fewer.
    public internal(set) var depths: UInt64 = 0
    /// Whether the rows are of pages: whether they have a status code.
    public internal(set) var arePages = false

    private var known: [String: Int] = [:]
    private static let most = 1000

    /// Counts what differs in a changed row.
    mutating func add(_ difference: Difference) {
        for field in difference.fields {
            switch String(decoding: field.name.utf8, as: UTF8.self) {
            case "statusCode":
                arePages = true
                if difference.change == .changed { add(status: field.old?.text ?? "", field.new?.text ?? "") }
            case "title" where difference.change == .changed: titles += 1
            case "depth" where difference.change == .changed: depths += 1
            default: break
            }
        }
    }

    private mutating func add(status old: String, _ new: String) {
        if new.count == 3, new.first == "3", old.first != "3" { redirected += 1 }
        let name = "\(old) \(new)"
        if let place = known[name] {
            statusCodes[place].rows += 1
        } else if statusCodes.count < PageChanges.most {
            known[name] = statusCodes.count
            statusCodes.append(StatusChange(old: old, new: new, rows: 1))
        }
    }

    /// Puts what matters most first.
    mutating func sort() {
        statusCodes.sort { one, two in
            if one.weight != two.weight { return one.weight > two.weight }
            return one.rows != two.rows ? one.rows > two.rows : (one.old, one.new) < (two.old, two.new)
        }
        known = [:]
    }
}

extension PageChanges.StatusChange {
    /// `200 → 404`.
    var text: String { "\(old.isEmpty ? "none" : old) → \(new.isEmpty ? "none" : new)" }

    /// How much it matters: answered and gone, answered and failed, answered and moved, the way back, all else.
    fileprivate var weight: Int {
        let (was, isNow) = (old.first, new.first)
        if was == "2", isNow == "4" { return 4 }
        if was == "2", isNow == "5" { return 3 }
        if was == "2", isNow == "3" { return 2 }
        return isNow == "2" ? 1 : 0
    }
}
