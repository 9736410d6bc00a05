internal import Engine
internal import Tabular
internal import Transforms

/// How differences are rows.
enum DifferenceLayout {
    /// A row for each field: `change,KEY…,field,old,new`; those of one change without the first column. Where columns have one
    /// type `old` and `new`, which hold values of all fields, are text, whatever values there are.
    case lines(RowShape, of: Difference.Change?, hasTextValues: Bool)
    /// A row for each row of one side alone, as it stands there.
    case rows(Difference.Change, key: [ColumnName])
    /// A row for each difference: `{"change":…,"key":{…},"fields":{…}}`.
    case objects(RowShape, key: [ColumnName])

    /// The columns of lines whose key has these names; one that is called like a column of ours gets a number.
    static func lines(
        key: [FieldPath], of change: Difference.Change? = nil, hasTextValues: Bool = false
    ) -> DifferenceLayout {
        var taken: Set<ColumnName> = ["change", "field", "old", "new"]
        var next: [ColumnName: Int] = [:]
        var columns: [ColumnName] = change == nil ? ["change"] : []
        for field in key {
            let name = taken.contains(field.name) ? HeaderNames.free(field.name, taken: taken, next: &next) : field.name
            taken.insert(name)
            columns.append(name)
        }
        return .lines(
            RowShape(columns: columns + ["field", "old", "new"]), of: change, hasTextValues: hasTextValues)
    }

    /// Objects with a key of these names.
    static func objects(key: [FieldPath]) -> DifferenceLayout {
        .objects(
            RowShape(columns: key.isEmpty ? ["change", "fields"] : ["change", "key", "fields"]), key: key.map(\.name))
    }

    /// The columns; nil where the rows decide.
    var columns: [ColumnName]? { shapes.first?.columns }

    /// The shapes of its rows, where all are known.
    var shapes: [RowShape] {
        switch self {
        case .lines(let shape, _, _), .objects(let shape, _): [shape]
        case .rows: []
        }
    }

    /// Appends the rows of a difference.
    func append(_ difference: Difference, to batch: RowBatch) {
        switch self {
        case .lines(_, let change, let hasTextValues):
            guard change == nil || change == difference.change else { return }
            let hasChange = change == nil
            if difference.fields.isEmpty { appendLine(difference, nil, hasChange: hasChange, to: batch) }
            for var field in difference.fields {
                if hasTextValues { (field.old, field.new) = (field.old?.asText, field.new?.asText) }
                appendLine(difference, field, hasChange: hasChange, to: batch)
            }
        case .rows(let change, let key):
            guard change == difference.change else { return }
            let columns = key + difference.fields.map(\.name)
            var shape = batch.shapes.count
            if let last = batch.shapes.lastIndex(where: { $0.columns == columns }) {
                shape = last
            } else {
                batch.shapes.append(RowShape(columns: columns))
            }
            let first = batch.cellCount
            for value in difference.key { batch.append(batch.store(value)) }
            for field in difference.fields { batch.append(batch.store(field.new ?? field.old)) }
            batch.append(Row(shape: shape, firstCell: first, start: 0))
        case .objects(_, let key):
            let first = batch.cellCount
            batch.append(batch.store(difference.change.name))
            if !key.isEmpty { batch.append(batch.store(DifferenceLayout.json(difference.key, names: key))) }
            batch.append(batch.store(DifferenceLayout.json(difference.fields)))
            batch.append(Row(shape: 0, firstCell: first, start: 0))
        }
    }

    private func appendLine(
        _ difference: Difference, _ field: Difference.Field?, hasChange: Bool, to batch: RowBatch
    ) {
        let first = batch.cellCount
        if hasChange { batch.append(batch.store(difference.change.name)) }
        for value in difference.key { batch.append(batch.store(value)) }
        if let field {
            // Lone surrogates are in no text.
            let name = field.name.hasLoneSurrogates ? field.name.text : field.name.utf8
            batch.append(name.withUnsafeBytes { batch.store($0) })
        } else {
            batch.append(.absent)
        }
        batch.append(batch.store(field?.old))
        batch.append(batch.store(field?.new))
        batch.append(Row(shape: 0, firstCell: first, start: 0))
    }

    private static func json(_ key: [Difference.Value?], names: [ColumnName]) -> [UInt8] {
        var json: [UInt8] = [0x7B]
        for (name, value) in zip(names, key) {
            if json.count > 1 { json.append(0x2C) }
            name.appendJSON(to: &json)
            json.append(0x3A)
            (value ?? Difference.Value(.null, [])).appendJSON(to: &json)
        }
        return json + [0x7D]
    }

    private static func json(_ fields: [Difference.Field]) -> [UInt8] {
        var json: [UInt8] = [0x7B]
        for field in fields {
            if json.count > 1 { json.append(0x2C) }
            field.name.appendJSON(to: &json)
            json += [0x3A, 0x7B]
            if let old = field.old {
                json += "\"old\":".utf8
                old.appendJSON(to: &json)
            }
            if let new = field.new {
                if field.old != nil { json.append(0x2C) }
                json += "\"new\":".utf8
                new.appendJSON(to: &json)
            }
            json.append(0x7D)
        }
        return json + [0x7D]
    }
}

extension RowBatch {
    /// Copies a value into the arena.
    fileprivate func store(_ value: Difference.Value?) -> Cell {
        guard let value else { return .absent }
        if let original = value.original {
            return original.bytes.withUnsafeBytes { store(original.cell, with: $0) }
        }
        return value.bytes.withUnsafeBytes { store($0, as: value.kind) }
    }

    /// Copies JSON into the arena.
    fileprivate func store(_ json: [UInt8]) -> Cell { json.withUnsafeBytes { store($0, as: .json) } }
}

extension Difference.Value {
    /// The same as text.
    fileprivate var asText: Difference.Value {
        switch kind {
        case .escapedText, .text: self
        case .true, .false: Difference.Value(.text, Array(text.utf8))
        default: Difference.Value(.text, bytes)
        }
    }
}
