internal import Engine
internal import Tabular
internal import Transforms

/// Compares two sides:
///
/// ```
///  old, new ──digests──▶ pairs ──which rows differ──▶ old, new once more ──those rows──▶ differences
/// ```
///
/// Neither side is held: of each row its digests wait, in bounded memory, and where it stands; only rows that differ are kept.
/// Of text in a file those alone are read once more. Rows that are said to differ are compared value by value.
struct ComparisonRun {
    private let old: Export
    private let new: Export
    private let key: [FieldPath]
    private let progress: Progress

    init(old: Export, new: Export, key: [FieldPath], progress: Progress) {
        self.old = ComparisonRun.heeding(key, old)
        self.new = ComparisonRun.heeding(key, new)
        self.key = key
        self.progress = progress
    }

    func run() throws(ExportError) -> Comparison {
        try old.validated()
        try new.validated()
        let options = new.runOptions()
        // Both sides spool within one budget.
        var oldOptions = old.runOptions()
        oldOptions.makeSpool = options.makeSpool
        let (limit, makeSpool) = (options.memoryLimit, options.makeSpool)
        let pairing = RowPairing(memoryLimit: limit, makeSpool: makeSpool)
        let seeds = FingerprintSeeds()
        let takesEscapes = !key.isEmpty && ComparisonRun.readsEscapes(old) && ComparisonRun.readsEscapes(new)
        let hasCommas = [old, new].contains { export in
            export.registry.formats.contains { $0.hasDecimalCommas(export.formatOptions) }
        }
        let makeDigester = { [isWide = key.isEmpty] in
            RowDigester(key: $0, seeds: seeds, takesEscapes: takesEscapes, hasCommas: hasCommas, isWide: isWide)
        }
        let sides = [
            ComparedSide(old, .old, options: oldOptions, progress: progress, makeDigester: makeDigester),
            ComparedSide(new, .new, options: options, progress: progress, makeDigester: makeDigester),
        ]
        let names = ComparisonRun.outputKey(key, new)
        var comparison = Comparison(key: key, differences: DifferenceSpool(try makeSpool()))
        comparison.old = try sides[0].digest(key: ComparisonRun.outputKey(key, old), into: pairing)
        comparison.new = try sides[1].digest(key: names, into: pairing)
        let wanted = try WantedRows(oldRows: sides[0].rows, memoryLimit: limit, makeSpool: makeSpool)
        if key.isEmpty {
            try pairByValue(pairing, into: wanted, options)
        } else {
            try pairing.pair { (pair) throws(ExportError) in try wanted.add(pair) }
        }
        try wanted.finish(oldRows: sides[0].rows)
        if !key.isEmpty {
            comparison.old.repeatedKeys = pairing.repeatedKeys[0]
            comparison.new.repeatedKeys = pairing.repeatedKeys[1]
        }
        let differing = DifferingRows(memoryLimit: limit, makeSpool: makeSpool)
        for side in sides { try side.collect(wanted, into: differing) }
        try DifferenceMaker(key: names, oldKey: ComparisonRun.outputKey(key, old), seeds: seeds, hasCommas: hasCommas)
            .make(differing, into: &comparison)
        return comparison
    }

    /// Pairs rows without a key: first those that are the same, then what is left of those that may be equal by value, which
    /// are looked at.
    private func pairByValue(
        _ pairing: RowPairing, into wanted: WantedRows, _ options: FormatOptions
    ) throws(ExportError) {
        let rest = RowPairing(memoryLimit: options.memoryLimit / 2, makeSpool: options.makeSpool)
        try pairing.pair { (pair) throws(ExportError) in
            switch pair {
            case .both: try wanted.add(pair)
            case .removed(let old): try rest.add(byContent: old, of: .old)
            case .added(let new): try rest.add(byContent: new, of: .new)
            }
        }
        try rest.pair { (pair) throws(ExportError) in try wanted.add(pair, isSure: false) }
    }

    /// Whether text of all sources has the escapes it needs and no others, as far as their names tell. Where that is not so,
    /// more rows are read once more than differ.
    private static func readsEscapes(_ export: Export) -> Bool {
        export.sources.allSatisfy { source in
            guard case .file(let path) = source else { return false }
            let format = export.sourceFormat.flatMap { export.registry.format(named: $0) }
            return (format ?? export.registry.format(ofPath: path))?.readsEscapes == true
        }
    }

    /// An export whose rows keep the fields of the key, whatever fields are to be compared.
    private static func heeding(_ key: [FieldPath], _ export: Export) -> Export {
        guard !key.isEmpty else { return export }
        var export = export
        let names = export.steps.projection.map { sourceNames(of: key, $0) } ?? key.map(\.name)
        // A field that a rename names is told by that.
        let unrenamed = zip(key, names).filter { $0.name == $1 }.map(\.0)
        if !unrenamed.isEmpty { export.steps.filters.append(KeyFields(unrenamed)) }
        if let projection = export.steps.projection, let fields = projection.fields {
            let missing = names.filter { !fields.contains($0) }
            let renames = projection.newNames.map { (old: $0.key, new: $0.value) }
            if let wider = try? FieldProjection(
                fields: missing + fields, omitting: Array(projection.omitted), renaming: renames)
            {
                export.steps.projection = wider
            }
        }
        return export
    }

    /// The names of the key's fields in the source, where it names some by what they are renamed to.
    private static func sourceNames(of key: [FieldPath], _ projection: FieldProjection) -> [ColumnName] {
        key.map { field in
            guard projection.newNames[field.name] == nil else { return field.name }
            return projection.newNames.first { $0.value == field.name }?.key ?? field.name
        }
    }

    /// The key by the names that its fields have once they are renamed.
    private static func outputKey(_ key: [FieldPath], _ export: Export) -> [FieldPath] {
        guard let projection = export.steps.projection else { return key }
        return key.map { field in
            if let renamed = projection.newNames[field.name] { return FieldPath(renamed) }
            // Named among fields, a member has become a column.
            return projection.fields?.contains(field.name) == true ? FieldPath(field.name) : field
        }
    }
}
