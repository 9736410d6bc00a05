public import Tabular

/// Workbooks of Office Open XML (ECMA-376), transitional and strict.
public enum XLSXFormat: Format {
    /// `xlsx`.
    public static let name = "xlsx"
    /// `.xlsx`, and `.xlsm`, which is the same with macros.
    public static let fileExtensions = ["xlsx", "xlsm"]
    /// As registered.
    public static let mediaTypes = [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
    ]
    /// A zip archive's directory stands at its end.
    public static let needsSeekableSource = true
    /// Binary.
    public static let isText = false

    /// Of the program that opens it.
    public static let noun = "a workbook"

    /// Pages and errors of servers under a workbook's name, and other formats.
    public static func foreignContent(in clues: ContentClues, _ options: FormatOptions) -> ForeignContent? {
        // What begins as a workbook does its reader judges.
        recognizes(clues.head) ? nil : .document(inPlaceOfBytes: clues, of: Self.self)
    }

    /// A zip ends with its directory.
    public static func makeFileCheck(countsRows: Bool) -> (any FileCheck)? { WorkbookFileCheck() }

    /// What a sheet cannot hold, and what its cells hold otherwise.
    public static let conversionEffects: [ConversionEffect]? = [
        ConversionEffect(
            .columns(over: ExcelLimits.columns), .refused, one: "column, and a sheet holds 16,384",
            many: "columns, and a sheet holds 16,384: \(Setting.fields) names those you need"),
        .surrogatesAreReplaced, .surrogatesInNamesAreReplaced, .lastValuesAreKept,
        ConversionEffect(
            .longNames(over: ExcelLimits.textUnits), .lost, one: "column name over 32,767 characters is cut",
            many: "column names over 32,767 characters are cut"),
        ConversionEffect(
            .longTexts(over: ExcelLimits.textUnits), .kept,
            one: "text over 32,767 characters goes on in further columns",
            many: "texts over 32,767 characters go on in further columns"),
        ConversionEffect(
            .wideNumbers, .kept, one: "number whose digits no cell gives back is written as text",
            many: "numbers whose digits no cell gives back are written as text"),
        ConversionEffect(
            .emptyRows, .lost, one: "row without any value is not written",
            many: "rows without any value are not written"),
        ConversionEffect(
            .rows(over: ExcelLimits.rows - 1), .kept, one: "further sheet", many: "further sheets",
            lead: "the rows go on in "),
        .nullsBecome("no cells"), .nestedValuesBecomeText,
    ]

    /// A sheet's rows without the header are a section (Excel's specification: 1,048,576 rows).
    public static func needs(_ options: FormatOptions) -> OutputNeeds {
        var needs = OutputNeeds(columns: .growing, rowsPerSection: ExcelLimits.rows - 1)
        needs.hasTablePerSource = options[XLSXWritingOptions.self].hasSheetPerSource
        return needs
    }

    /// Those with links.
    public static func namedColumns(_ options: FormatOptions) -> [ColumnName] { options[XLSXWritingOptions.self].links }

    /// Zip archives, and compound files, of which the reader says what they are.
    public static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool {
        head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6])
            || head.starts(with: ForeignFile.compoundStart)
    }

    /// A reader of the sheets that `XLSXReadingOptions` asks for.
    ///
    /// - Throws: `.input` for a source that cannot be read at any place; `.malformed` and `.limit` for what is not a workbook
    ///   or a damaged or hostile one.
    public static func makeReader(
        of source: any ByteSource, options: FormatOptions
    ) throws(ExportError) -> any RowReader {
        try XLSXReader(source.seekable(as: "a workbook"), options: options)
    }

    /// Where the workbook is one table and nothing else.
    public static func revision(
        of file: (any SeekableByteSource)?, options: FormatOptions
    ) throws(ExportError) -> FileRevision {
        try WorkbookRevision.revision(of: file, options: options)
    }

    /// A writer of one workbook.
    public static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
        try XLSXWriter(to: sink, options: options, rowsPerSection: ExcelLimits.rows - 1)
    }

    /// Text over a cell's limit is split, cut or refused before columns get their places.
    public static func outputTransforms(_ options: FormatOptions) -> [any RowTransform] {
        [LongCells(treatment: options[XLSXWritingOptions.self].longCells), GivenFormats()]
    }
}
