internal import HTTPTransfer
internal import ObjectStores
internal import Tabular

/// Objects of stores that speak the S3 API, `s3://bucket/key`: a source, one for all keys that begin alike, and an output.
enum ObjectKind: RawSourceKind, SourceFolderKind, ByteDestinationKind {
    static let scheme = ObjectAddress.scheme

    // MARK: Sources

    static func open(_ argument: String, with opener: SourceOpener) throws(ExportError) -> OpenedSource {
        let object = try ObjectAddress(argument)
        let registry = opener.export.registry
        // Only a name tells its format before it is asked for.
        let known = try opener.export.sourceFormat.map { (name) throws(ExportError) in
            try registry.required(name, toWrite: false)
        }
        guard opener.index > 0, !object.isPrefix, let format = known ?? registry.format(ofPath: object.key) else {
            return .table(try ObjectTable(argument, with: opener))
        }
        return .table(PendingObject(object, argument, format, with: opener))
    }

    static func raw(_ argument: String, with opener: SourceOpener) throws(ExportError) -> RawSource {
        RawSource(bytes: try source(argument, with: opener))
    }

    /// The object's bytes, asked for over the connections of the run.
    static func source(
        _ argument: String, with opener: SourceOpener
    ) throws(ExportError) -> ObjectSource {
        let object = try ObjectAddress(argument)
        guard !object.isPrefix else {
            throw ExportError(
                .usage, "stands for all objects below it, and has not been replaced by them",
                at: Location(source: object.description), advice: "expand the export's sources first")
        }
        let options = opener.export.sourceOptions[ObjectStoreOptions.self]
        let store = try opener.client { (http) throws(ExportError) in try ObjectStore(options, over: http) }
        return try ObjectSource(object, in: store)
    }

    static func isFolder(_ argument: String) -> Bool { (try? ObjectAddress(argument))?.isPrefix ?? false }

    static func contents(
        of argument: String, for export: Export
    ) throws(ExportError) -> (sources: [String], leftOut: [String]) {
        let prefix = try ObjectAddress(argument)
        let objects = try ObjectListing.objects(below: prefix, in: store(for: export)).map(\.object)
        let taken = objects.filter { export.registry.takesFile(named: $0.key) }
        guard !taken.isEmpty else {
            throw ExportError(
                .input, "no object of a known format begins so", at: Location(source: prefix.description),
                advice: objects.isEmpty ? nil : "an object that is named itself is read by its content")
        }
        let others = objects.filter { !export.registry.takesFile(named: $0.key) }
        return (taken.map(\.description), others.map(\.description))
    }

    // MARK: Outputs

    static func check(_ argument: String, for export: Export) throws(ExportError) {
        let object = try ObjectAddress(argument)
        guard !object.isPrefix else { throw ObjectSink.isPrefix(object) }
        try ObjectSink.check(object, in: store(for: export), replaces: export.replacesOutput)
    }

    static func isThere(_ argument: String, for export: Export) throws(ExportError) -> Bool {
        try store(for: export).holds(ObjectAddress(argument))
    }

    static func open(_ argument: String, mediaType: String?, for export: Export) throws(ExportError) -> any ByteSink {
        try ObjectSink(
            ObjectAddress(argument), in: store(for: export), replaces: export.replacesOutput, mediaType: mediaType)
    }

    private static func store(for export: Export) throws(ExportError) -> ObjectStore {
        try ObjectStore(export.sourceOptions[ObjectStoreOptions.self], over: HTTPClient(export.transfers))
    }
}

extension ObjectStoreOptions: SourceOptionSet {
    /// Checks the sizes.
    ///
    /// - Throws: `.usage`.
    public func validate() throws(ExportError) {
        guard (1 << 10)...(5 << 30) ~= partSize, 1...64 ~= partsAtOnce else {
            throw ExportError(.usage, "a part of an upload has 1 KiB to 5 GiB, and 1 to 64 are sent at once")
        }
    }
}

extension Export {
    /// How object stores are reached, for sources and for the output.
    public var objects: ObjectStoreOptions {
        get { sourceOptions[ObjectStoreOptions.self] }
        set { sourceOptions[ObjectStoreOptions.self] = newValue }
    }
}
