internal import Compression
internal import Tabular

/// What a source was found to be.
struct RecognizedSource {
    let format: any Format.Type
    /// What its text has to be decoded from; nil where it is UTF-8 or no text.
    let encoding: TextEncoding?
    /// The encoding of its text, where it was named or marked and not taken for granted.
    var knownEncoding: TextEncoding?
    /// What the user should know of that.
    var notes: [String] = []
}

extension SourceDescription {
    /// How it turned out to be stored.
    mutating func take(_ found: RecognizedSource, _ compression: StreamCompression?, storedBytes: UInt64?) {
        self.compression = compression.map { "\($0)" }
        encoding = found.format.isText ? found.encoding?.name ?? TextEncoding.utf8.name : nil
        storedByteCount = storedBytes
        notes += found.notes
    }
}

/// What is known of a source before it is read.
struct SourceClues {
    /// Its name in messages.
    let name: String
    var path: String?
    var mediaType: String?
    /// The first bytes, decompressed.
    let head: UnsafeRawBufferPointer
    /// The last bytes, where they can be had.
    var tail: [UInt8]?
    /// The format, where there is no doubt of it.
    var format: (any Format.Type)?
}

extension SourceOpener {
    /// Finds out a source's format and encoding.
    ///
    /// - Throws: `.malformed` for what is called a text of rows and is something else.
    func recognize(_ clues: SourceClues) throws(ExportError) -> RecognizedSource {
        let head = clues.head
        let (known, notes) = encoding(of: clues)
        let encoding = known ?? .utf8
        let plain = encoding.plain(head)
        let format = if let known = clues.format { known } else { try self.format(clues, plain) }
        try refuseForeign(clues, plain, encoding, as: format)
        guard format.isText else { return RecognizedSource(format: format, encoding: nil) }
        return RecognizedSource(
            format: format, encoding: encoding == .utf8 ? nil : encoding, knownEncoding: known, notes: notes)
    }

    private func refuseForeign(
        _ clues: SourceClues, _ plain: [UInt8], _ encoding: TextEncoding, as format: any Format.Type
    ) throws(ExportError) {
        if var foreign = foreign(clues, plain, encoding, for: format) {
            if foreign.isTable, let known = export.registry.binaryFormat(recognizing: clues.head) {
                foreign.advice = "read it with \(Setting.sourceFormat) \(known.name)"
            }
            throw ExportError(
                .malformed, foreign.problem, at: Location(source: clues.name, byte: UInt64(foreign.place)),
                advice: foreign.advice)
        }
        if format.isText, export.encoding == nil, TextEncoding.marked(clues.head) == nil, encoding == .utf8,
            case .likely(let likely) = TextEncoding.unmarked(clues.head)
        {
            throw ExportError(
                .malformed,
                "most of its bytes are NULs, as in \(likely.name.uppercased()) without a byte order mark",
                at: Location(source: clues.name, byte: clues.head.firstIndex(of: 0).map { UInt64($0) }),
                advice: "if it is that, name it with \(Setting.encoding) \(likely.name)")
        }
    }

    /// What `format` says of these bytes. A text's are decoded; those of a binary format may be a server's words.
    private func foreign(
        _ clues: SourceClues, _ plain: [UInt8], _ encoding: TextEncoding, for format: any Format.Type
    ) -> ForeignContent? {
        guard format.isText else {
            let text = TextEncoding.utf8.plain(clues.head)
            let all = ContentClues(
                head: clues.head, tail: clues.tail, text: text, textStart: clues.head.count - text.count)
            return format.foreignContent(in: all, options)
        }
        let passed = plain.withUnsafeBytes { format.passedOver(in: $0, options) }
        let isNamed = clues.path.flatMap { export.registry.readableFormat(ofPath: $0) } != nil
        let rest = ContentClues(
            head: passed == 0 ? clues.head : UnsafeRawBufferPointer(start: nil, count: 0),
            tail: passed == 0 ? clues.tail : nil, text: Array(plain.dropFirst(passed)),
            textStart: encoding == .utf8 ? clues.head.count - plain.count : 0,
            binaryFormat: isNamed ? export.registry.binaryFormat(recognizing: clues.head) : nil)
        return format.foreignContent(in: rest, options)
    }

    // MARK: Format

    private func format(_ clues: SourceClues, _ plain: [UInt8]) throws(ExportError) -> any Format.Type {
        func decided(_ format: any Format.Type, by reason: String) -> any Format.Type {
            export.log?("\(clues.name): \(format.name), by \(reason)")
            return format
        }
        let registry = export.registry
        if let name = export.sourceFormat { return try registry.required(name, toWrite: false) }
        let found = format(recognizing: plain, clues)
        let named = clues.path.flatMap { registry.format(ofPath: $0) }
        if let named, named.abilities.contains(.reads) { return decided(named, by: "its name") }
        if let type = clues.mediaType, let format = registry.format(ofMediaType: type) {
            return decided(format, by: "its media type")
        }
        let fallback = registry.fallback
        if let named, found == nil || found?.name == fallback?.name,
            fallback.flatMap({ foreign(clues, plain, .utf8, for: $0) }) == nil
        {
            // What no other format knows again would be read as some table that nobody has written.
            throw ExportError(
                .usage, "\(named.name) is only written", at: Location(source: clues.name),
                advice: "where its name says the wrong thing, say what it is with \(Setting.sourceFormat)")
        }
        if let format = found { return decided(format, by: "its first bytes") }
        if clues.head.isEmpty, let format = registry.fallback { return format }
        throw ExportError(
            .input, "its format is not known", at: Location(source: clues.name),
            advice: "name it with \(Setting.sourceFormat)")
    }

    /// What text is by its first bytes. Lines that are passed over because somebody said so are not looked at.
    private func format(recognizing plain: [UInt8], _ clues: SourceClues) -> (any Format.Type)? {
        let registry = export.registry
        let whole =
            plain.withUnsafeBytes { registry.format(recognizing: $0) } ?? registry.format(recognizing: clues.head)
        guard let fallback = registry.fallback, whole?.isText != false else { return whole }
        let passed = plain.withUnsafeBytes { fallback.passedOver(in: $0, options) }
        guard passed > 0 else { return whole }
        return plain.dropFirst(passed).withUnsafeBytes { registry.format(recognizing: $0) } ?? fallback
    }

    // MARK: Encoding

    /// The encoding that text would have: a mark is believed first, then `--encoding`, what the server says, and what is
    /// beyond doubt; nil where nothing says anything, and it is taken for UTF-8.
    private func encoding(of clues: SourceClues) -> (TextEncoding?, notes: [String]) {
        let head = clues.head
        if let marked = TextEncoding.marked(head) { return (marked, []) }
        func told(_ encoding: TextEncoding) -> (TextEncoding?, notes: [String]) {
            (encoding.ordered(by: head), encoding.note.map { ["\(clues.name): \($0)"] } ?? [])
        }
        if let wanted = export.encoding { return told(wanted) }
        var notes: [String] = []
        if let charset = clues.mediaType.flatMap(TextEncoding.charset) {
            if let known = TextEncoding(charset: charset) { return told(known) }
            notes.append(
                "\(clues.name): the server says that the text is in \(charset), which is not known here: it is read as UTF-8; "
                    + "save it and turn it into UTF-8 with iconv where that is wrong")
        }
        if case .certain(let encoding) = TextEncoding.unmarked(head) { return (encoding, notes) }
        return (nil, notes)
    }

    /// The last bytes of a file, by which some binary formats are told.
    static func tail(of file: FileSource, size: UInt64) throws(ExportError) -> [UInt8] {
        let block = ByteBlock(capacity: 8)
        let count = min(size, 8)
        block.count = max(0, min(8, try file.read(at: size - count, into: block.room)))
        return Array(block.contents.prefix(Int(count)))
    }
}
