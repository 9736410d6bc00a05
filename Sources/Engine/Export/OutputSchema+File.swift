public import Schemas
internal import Tabular
public import Transforms

extension OutputSchema {
    /// The columns and types that a schema file has.
    public init(_ file: SchemaFile) {
        self.init(columns: file.columns.map(\.name), types: file.columns.map(\.type))
    }
}
