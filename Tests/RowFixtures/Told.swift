/// Rows as a `Reading` would tell them, for comparing what was written with what came back.
public func told(_ rows: [Fields], _ tell: (Value) -> String?) -> [[String]] {
    rows.map { fields in fields.compactMap { field in tell(field.value).map { "\(field.name)=\($0)" } } }
}
