public import Engine

extension Destination {
    /// The kinds that come with the library.
    static let standardKinds: [any ByteDestinationKind.Type] = [ObjectKind.self]

    /// Where a word on the command line leads: to an object of a store, `s3://bucket/key`, else to the file of that name.
    public init(argument: String) { self.init(argument: argument, kinds: Destination.standardKinds) }
}
