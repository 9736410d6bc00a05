internal import Compression
internal import HasDataAPI
internal import Tabular

/// What is saved as it is, and what is known of how it has to be.
struct RawSource {
    /// The bytes.
    let bytes: any ByteSource
    /// The download they come by.
    var kept: ResumableDownload?
    /// The job whose file it is.
    var job: Job?
    /// Which of its files; of a link, what its name says.
    var kind: ArtifactKind?
    /// What the user should know.
    var notes: [String] = []

    /// Checks what was saved: as an export does, as far as that is possible without reading the rows.
    ///
    /// - Throws: `.network` when it is not the file, or not all of it.
    func check(_ seen: RawContent) throws(ExportError) {
        guard let kept else { return }
        let isEmptyJob = job?.rowCount == 0
        if seen.isBlank || (kind == .json && seen.isClosingOnly) {
            if isEmptyJob { return }
            throw problem("the server sent nothing in the place of the file")
        }
        if kind == .json, !seen.isClosedJSON {
            throw problem("the file is not whole JSON: it was cut, or is something else")
        }
        if kind == .xlsx, !seen.isClosedZip {
            throw problem("the file is not a whole workbook: it was cut, or is something else")
        }
        if let job, let count = job.rowCount, job.isEnded, kind == .json, seen.jsonRows.most < count {
            throw problem("the file ended after \(seen.jsonRows.most) of the job's \(count) rows")
        }
        if let count = job?.rowCount, kind == .csv, seen.mostRows < count {
            throw problem("the file ended after \(seen.mostRows) of the job's \(count) rows")
        }
        // An array and a workbook tell their end themselves; objects one behind the other do not.
        let tellsItsEnd = kind == .xlsx || kind == .json && !seen.isOfObjects
        if !tellsItsEnd, kept.download.hasMore() { throw SourceOpener.cut(kept.download) }
    }

    private func problem(_ text: String) -> ExportError {
        ExportError(.network, text, at: Location(source: bytes.name), advice: "run it again later")
    }
}

/// What has to be remembered of bytes to tell whether they are a whole file.
struct RawContent {
    private var first: UInt8?
    private var last: UInt8?
    private var visibleCount = 0
    private var lineEnds: UInt64 = 0
    private var endsLine = true
    private var start: [UInt8] = []
    private var tail: [UInt8] = []
    /// How many rows there are if it is JSON, where that is counted.
    private(set) var jsonRows = JSONRowCount()
    private let countsJSONRows: Bool
    /// A zip's end record with the longest comment.
    private static let largestTail = 22 + 65_535

    /// What `source` saves.
    init(of source: RawSource) { countsJSONRows = source.kind == .json && source.job != nil }

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let lastByte = bytes.last else { return }
        let isVisible = { (byte: UInt8) in byte > 0x20 }
        if start.count < 4 { start += bytes.prefix(4 - start.count) }
        // Of a byte order mark nothing counts.
        if first == nil { first = bytes.first { isVisible($0) && ![0xEF, 0xBB, 0xBF].contains($0) } }
        last = bytes.last(where: isVisible) ?? last
        if visibleCount < 3 { visibleCount += bytes.lazy.filter(isVisible).prefix(3).count }
        lineEnds += UInt64(bytes.count { $0 == 0x0A })
        endsLine = lastByte == 0x0A
        if countsJSONRows { jsonRows.add(bytes) }
        tail += bytes.suffix(Self.largestTail)
        if tail.count > 4 * Self.largestTail { tail.removeFirst(tail.count - Self.largestTail) }
    }

    /// Whether there is nothing to see.
    var isBlank: Bool { last == nil }
    /// Whether there is only the end of an array, which a job without rows has been seen to have.
    var isClosingOnly: Bool { visibleCount == 1 && first == UInt8(ascii: "]") }
    /// Whether it begins and ends as an array or object does.
    var isClosedJSON: Bool {
        (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
            || (first == UInt8(ascii: "{") && last == UInt8(ascii: "}"))
    }
    /// Whether it begins as an object.
    var isOfObjects: Bool { first == UInt8(ascii: "{") }
    /// Whether it begins as a zip does, and ends with a whole end record (APPNOTE 4.3.16).
    var isClosedZip: Bool {
        let bytes = Array(tail.suffix(Self.largestTail))
        guard start.starts(with: [0x50, 0x4B]), bytes.count >= 22 else { return false }
        return (0...bytes.count - 22).reversed().contains { place in
            bytes[place...].starts(with: [0x50, 0x4B, 0x05, 0x06])
                && place + 22 + Int(bytes[place + 20]) + Int(bytes[place + 21]) << 8 == bytes.count
        }
    }
    /// How many rows text with a header can have at most: line ends within quotes only add.
    var mostRows: UInt64 {
        let lines = lineEnds + (endsLine ? 0 : 1)
        return lines - min(lines, 1)
    }
}

extension SourceOpener {
    /// A source's bytes as they are.
    func raw(_ source: Source) throws(ExportError) -> RawSource {
        switch source {
        case .file(let path): return RawSource(bytes: try FileSource(path: path))
        case .standardInput: return RawSource(bytes: FileSource.standardInput())
        case .named(let source):
            guard case .bytes(let bytes, _, _) = try source.kind.open(source.description, options: options) else {
                throw ExportError(
                    .usage, "it has rows and no bytes that could be saved", at: Location(source: source.description),
                    advice: "name a format with --to")
            }
            return RawSource(bytes: bytes)
        case .link(let link):
            let path = String(link.prefix { $0 != "?" && $0 != "#" }).lowercased()
            let kind = ArtifactKind.allCases.first { path.hasSuffix("." + $0.rawValue) }
            return try raw(keptLink(link, at: 0), kind: kind, keepsGzip: path.hasSuffix(".gz"))
        case .job(let id):
            let client = try client()
            let job = try JobResolver(export: export, client: client).settledJob(id, needsFile: true)
            let notes = try notes(on: job)
            let kind = export.jobs.artifact ?? .json
            var raw = try raw(keptArtifact(kind, of: job, client, at: 0), kind: kind, keepsGzip: false)
            (raw.job, raw.notes) = (job, notes)
            return raw
        }
    }

    /// A download's bytes; those of a coding that can be undone are undone, since they are not the file's own.
    private func raw(_ kept: ResumableDownload, kind: ArtifactKind?, keepsGzip: Bool) throws(ExportError) -> RawSource {
        let download = kept.download
        try Self.refusePage(mediaType: download.contentType, name: kept.name)
        let peeked = try PeekedSource(kept)
        if Self.isPage(peeked.firstBytes) { throw Self.page(name: kept.name) }
        if kind != nil, Self.begins(peeked.firstBytes, asOneOf: ["<?xml"]) {
            throw ExportError(
                .network, "an XML document came in place of the rows", at: Location(source: kept.name),
                advice: "an object store's error, perhaps: the link may have expired")
        }
        guard let coding = download.contentEncoding, !peeked.firstBytes.isEmpty else {
            return RawSource(bytes: peeked, kept: kept, kind: kind)
        }
        let isGzip = ["gzip", "x-gzip"].contains(coding) && GzipSource.isGzip(peeked.firstBytes)
        guard isGzip else { throw Self.coded(coding, name: kept.name) }
        return RawSource(bytes: keepsGzip ? peeked : GzipSource(peeked), kept: kept, kind: kind)
    }

    /// - Throws: `.network` when it is a web page that came.
    static func refusePage(mediaType: String?, name: String) throws(ExportError) {
        if mediaType?.lowercased().hasPrefix("text/html") == true { throw page(name: name) }
    }

    private static func page(name: String) -> ExportError {
        ExportError(
            .network, "a web page came in place of the rows", at: Location(source: name),
            advice: "a proxy's login page, perhaps")
    }

    private static func isPage(_ head: UnsafeRawBufferPointer) -> Bool {
        begins(head, asOneOf: ["<html", "<head", "<body", "<!doctype"])
    }

    /// Whether text begins so, in any case, behind blanks and a byte order mark.
    private static func begins(_ head: UnsafeRawBufferPointer, asOneOf marks: [String]) -> Bool {
        let text = head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.prefix(9).map { $0 | 0x20 }
        return marks.contains { text.starts(with: $0.utf8.map { $0 | 0x20 }) }
    }

    /// Bytes that are not what they are said to be are no rows, though a reader might find some in them.
    static func coded(_ coding: String, name: String) -> ExportError {
        ExportError(
            .network, "the file came coded as \(coding), which was not asked for and cannot be undone",
            at: Location(source: name))
    }
}
