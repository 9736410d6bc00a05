public import Tabular

/// Makes one row of each element of an array: `--unwind`.
///
/// A field with dots is the column of that name where a row has one, else a member of an object, `cart.items`. What is left
/// of the object stays in its column, with the element in place of the array where that is not an object.
///
/// As Apify has it: an element that is an object is merged into the row in place of the field, one that is not stands in
/// the field itself; an object in the field is merged like an element; any other value, and a row without the field, stay
/// as they are. A merged member whose name the row has already becomes `name (2)`, so that no value is lost. A row with an
/// empty array stays, without the field, so that no row is lost either.
public struct Unwind: RowTransform {
    /// The column, or the path of a member.
    public var field: ColumnName

    /// Unwinds the arrays in `field`.
    public init(_ field: ColumnName) { self.field = field }

    /// A row's elements are its own.
    public var order: TransformOrder { .independent }
    /// A stage.
    public func makeStage() throws(ExportError) -> any RowStage { UnwindStage(field) }
}
