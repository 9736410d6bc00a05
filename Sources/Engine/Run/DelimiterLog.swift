internal import Tabular

/// Tells for `-v` which delimiter separates the fields of each source.
final class DelimiterLog: RowPassObserver {
    private let log: ((String) -> Void)?

    init(_ log: ((String) -> Void)?) { self.log = log }

    func hasRead(_ source: any OpenSource, with reader: any RowReader) {
        guard let log, let delimiter = reader.delimiter else { return }
        log("\(source.name): the delimiter is \(DelimiterName.shown(DelimiterName.text(delimiter)))")
    }
}
