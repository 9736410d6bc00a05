import Tabular

/// The sheets that hold rows and are not read, for a warning.
struct UnreadSheets {
    /// Whether they are worth one: nobody said which sheets to read.
    private let areTold: Bool
    private let package: OfficePackage
    private let options: FormatOptions
    /// How much more is looked through for the sake of a warning.
    private var patience: Int
    /// As they are told.
    private var names: [String] = []
    private var first: String?

    init(areTold: Bool, of package: OfficePackage, _ options: FormatOptions, patience: Int) {
        self.areTold = areTold
        self.package = package
        self.options = options
        self.patience = patience
    }

    /// Notes which of some sheets hold rows.
    mutating func note(among sheets: [Workbook.Sheet]) {
        guard areTold else { return }
        for sheet in sheets where SheetChoice.holdsRows(sheet, of: package, options, &patience) { note(sheet) }
    }

    /// Notes one that holds rows.
    mutating func note(_ sheet: Workbook.Sheet) {
        guard areTold else { return }
        names.append("\"\(sheet.name)\"\(sheet.isHidden ? " (hidden)" : "")")
        if first == nil { first = sheet.name }
    }

    func warn(in warnings: inout WarningCounts, source: String) {
        guard !names.isEmpty else { return }
        let list = names.prefix(8).joined(separator: ", ")
        warnings.add(
            .unreadSheet, count: UInt64(names.count), at: Location(source: source, sheet: first),
            detail: names.count > 8 ? "\(list), …" : list)
    }
}
