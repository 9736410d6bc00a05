public import Engine

extension Destination {
    /// The kinds that come with the library.
    static let standardKinds: [any ByteDestinationKind.Type] = [ObjectKind.self]

    /// The kinds of tables that come with the library.
    static let tableKinds: [any TableDestinationKind.Type] = [PostgresKind.self]

    /// Where a word on the command line leads: to a table of a database, `postgres://user@host/database`, to an object of a
    /// store, `s3://bucket/key`, else to the file of that name.
    public init(argument: String) {
        if let kind = Destination.tableKind(of: argument) {
            self = .table(TableDestination(argument, kind: kind))
        } else {
            self.init(argument: argument, kinds: Destination.standardKinds)
        }
    }

    private static func tableKind(of argument: String) -> (any TableDestinationKind.Type)? {
        let start = argument.lowercased()
        return tableKinds.first { kind in kind.schemes.contains { start.hasPrefix($0 + "://") } }
    }

    /// A word of the command line without what is secret in it: the password of an address.
    public static func shown(_ argument: String) -> String {
        tableKind(of: argument)?.shown(argument) ?? withoutUser(argument)
    }
}
