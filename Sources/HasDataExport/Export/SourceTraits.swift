internal import Tabular

/// What a run has to know of a source's format.
struct SourceTraits {
    /// Its name.
    let name: String
    var hasTypes = true
    /// Whether no row has a column that its header lacks.
    var hasFixedColumns = false
    /// Whether all of it has to be there before the first row is read.
    var needsSeekableSource = false
    var isText = true
}

extension SourceTraits {
    init(_ format: any Format.Type, _ options: FormatOptions) {
        self.init(
            name: format.name, hasTypes: format.hasTypes, hasFixedColumns: format.hasFixedColumns(options),
            needsSeekableSource: format.needsSeekableSource, isText: format.isText)
    }
}
