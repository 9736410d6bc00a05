/// What all values of a nested column are made of, where they are to become lists and structures: the least type that gives
/// every value in them back. Everything may be null, which stands for absent, too.
package indirect enum NestedType: Sendable, Equatable {
    /// Values of one type, as a column of them would have it.
    case scalar(ColumnType)
    /// Arrays of such elements.
    case list(NestedType)
    /// Objects: every member that one of them has, each name once, in the order in which they come.
    case structure([Member])
    /// Values that have no type in common, each written as JSON text.
    case json

    /// One member of an object.
    package struct Member: Sendable, Equatable {
        /// Its name in UTF-8.
        package var name: [UInt8]
        package var type: NestedType

        package init(name: [UInt8], type: NestedType) {
            self.name = name
            self.type = type
        }
    }

    /// Whether it is a list or a structure.
    package var isComposite: Bool {
        switch self {
        case .list, .structure: true
        case .scalar, .json: false
        }
    }

    /// The same with members in the order of their names.
    package var sorted: NestedType {
        switch self {
        case .scalar, .json: self
        case .list(let element): .list(element.sorted)
        case .structure(let members):
            .structure(
                members.map { Member(name: $0.name, type: $0.type.sorted) }
                    .sorted { $0.name.lexicographicallyPrecedes($1.name) })
        }
    }

    /// Two members of one object whose names differ in case alone, as texts; nil where there are none.
    package var alikeNames: (String, String)? {
        switch self {
        case .scalar, .json: return nil
        case .list(let element): return element.alikeNames
        case .structure(let members):
            var known: [String: String] = [:]
            for member in members {
                let name = String(decoding: member.name, as: UTF8.self)
                if let other = known.updateValue(name, forKey: name.lowercased()) { return (other, name) }
            }
            return members.lazy.compactMap(\.type.alikeNames).first
        }
    }
}
