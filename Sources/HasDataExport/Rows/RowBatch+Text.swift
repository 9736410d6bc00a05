internal import JSONScanning
public import Tabular

extension RowBatch {
    /// A cell's value as text, as a CSV field would have it; nil where there is none. For formats outside this package:
    /// those inside write into their blocks without an array between.
    public func text(of cell: Cell) -> [UInt8]? {
        switch cell.kind {
        case .absent, .null: nil
        case .true: Array("true".utf8)
        case .false: Array("false".utf8)
        case .number, .text, .json: Array(bytes(of: cell))
        case .escapedText: EscapedText.decoded(bytes(of: cell))
        case .date: Array(dateText(of: cell))
        }
    }
}
