/// The formats a program knows, in the order in which they are tried on content.
public struct FormatRegistry: Sendable {
    /// The formats.
    public private(set) var formats: [any Format.Type]

    /// A registry of these formats.
    public init(_ formats: [any Format.Type] = []) {
        self.formats = []
        for format in formats { register(format) }
    }

    /// Adds a format behind the others, or in the place of one of the same name.
    public mutating func register(_ format: any Format.Type) {
        formats.removeAll { $0.name == format.name }
        formats.append(format)
    }

    /// The format of this name.
    public func format(named name: String) -> (any Format.Type)? {
        formats.first { $0.name == name.lowercased() }
    }

    /// The format of a file name or path, by what follows its last dot.
    public func format(ofFileName name: String) -> (any Format.Type)? {
        guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        return formats.first { $0.fileExtensions.contains(ending) }
    }

    /// The format of a media type; parameters are ignored.
    public func format(ofMediaType type: String) -> (any Format.Type)? {
        let bare = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return formats.first { $0.mediaTypes.contains(bare) }
    }

    /// The first format that recognises the beginning of a source. Binary ones have marks of their own and are asked first,
    /// since nearly anything may be text; one that takes what no other recognises comes last, wherever it is registered.
    public func format(recognizing head: UnsafeRawBufferPointer) -> (any Format.Type)? {
        binaryFormat(recognizing: head)
            ?? formats.first { !$0.isFallback && $0.recognizes(head) }
            ?? formats.first { $0.isFallback && $0.recognizes(head) }
    }

    /// The first of those that are no text.
    package func binaryFormat(recognizing head: UnsafeRawBufferPointer) -> (any Format.Type)? {
        formats.first { !$0.isText && $0.recognizes(head) }
    }

    /// What is taken for text that no other format recognises.
    package var fallback: (any Format.Type)? { formats.first { $0.isFallback } }
}
