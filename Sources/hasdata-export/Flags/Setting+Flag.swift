import Tabular

extension Setting {
    /// The flag that sets it.
    var flag: String {
        switch self {
        case .appends: "--append"
        case .countBy: "--by"
        case .delimiter: "--delimiter"
        case .depths: "--depth"
        case .encoding: "--encoding"
        case .fields: "--fields"
        case .filter: "--where"
        case .flatten: "--flatten"
        case .format: "--to"
        case .inputQuote: "--input-quote"
        case .isRagged: "--ragged"
        case .isRecursive: "--recursive"
        case .isStrict: "--strict"
        case .longCells: "--long-cells"
        case .maximumRow: "--max-row"
        case .noHeader: "--no-header"
        case .noInputHeader: "--no-input-header"
        case .nullText: "--null"
        case .omit: "--omit"
        case .output: "-o"
        case .outputDirectory: "--output-dir"
        case .outputs: "-O"
        case .partial: "--partial"
        case .raw: "--raw"
        case .rename: "--rename"
        case .replacesOutput: "--force"
        case .root: "--root"
        case .route: "--via"
        case .rowsPerPart: "--split-rows"
        case .sheet: "--sheet"
        case .sheetName: "--sheet-name"
        case .skipsErrors: "--skip-errors"
        case .sortBy: "--sort-by"
        case .sourceFormat: "--from"
        case .statusCodes: "--status-code"
        case .temporaryFolder: "--temp-dir"
        case .uniqueBy: "--unique-by"
        case .unwind: "--unwind"
        case .unwraps: "--unwrap"
        case .wait: "--wait"
        }
    }
}
