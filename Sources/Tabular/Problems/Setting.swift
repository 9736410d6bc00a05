internal import Synchronization

/// Something that a message advises to set, or says was set. To a program it has the name of a property; the command
/// spells it as its flag, and is the only one to know how.
package enum Setting: String, Sendable, CaseIterable, CustomStringConvertible {
    case add = "AddedFields"
    case appends
    case asksForRole
    case audit
    case byteOrderMark = "writesBOM"
    case countBy
    case delimiter
    case depths = "depth"
    case certificates
    case encoding
    case endpoint
    case fields
    case filter = "WhereFilter"
    case flatten
    case follow = "followsJob"
    case format
    case headerRow
    case inputDecimal = "TypedFields.decimalMark"
    case inputNullTexts
    case inputQuote
    case lenientQuotes = "keepsTextBehindQuotes"
    case isRagged
    case isRecursive
    case isStrict
    case flattensArrays = "Flatten.opensArrays"
    case join = "joins"
    case key = "KeyFilter.fields"
    case keyFile = "APIKey(readingFile:)"
    case keysIn = "KeyFilter(in:)"
    case keysNotIn = "KeyFilter(notIn:)"
    case limit
    case links = "XLSXWritingOptions.links"
    case longCells
    case maximumRow
    case minimumRows
    case noHeader = "writesHeader = false"
    case noInputHeader = "readsHeader = false"
    case nullText
    case omit
    case outputEncoding
    case output = "destination"
    case outputDirectory = "Conversions"
    /// The same, by its short name.
    case outputs = "Conversions(into:)"
    case pageBody = "PageOptions.body"
    case pageName = "PageOptions.name"
    case parsesJSON = "parseJSON"
    case partial = "allowsUnfinishedJobs"
    case plainNames
    case raw = "saveRaw"
    case rename
    case replacesOutput
    case requiredFields
    case root
    case route
    case rowsPerPart
    case sheet
    case sheetName
    case sheetPerSource = "hasSheetPerSource"
    case since
    case skippedLines
    case skipsErrors
    case sortBy
    case sourceFormat
    case statusCodes = "statusCode"
    case stallTimeout
    case table = "TableOptions.table"
    case temporaryFolder
    case types
    case uniqueBy
    case unwind
    case unwraps
    case upsert = "upsertKeys"
    case wait = "waitLimit"

    private static let spelling = Mutex<(@Sendable (Setting) -> String)?>(nil)

    /// Spells all of them so from now on: for a command, before anything is said.
    package static func spell(by spelling: @escaping @Sendable (Setting) -> String) {
        Setting.spelling.withLock { $0 = spelling }
    }

    /// As the users of this program know it.
    package var description: String { Setting.spelling.withLock { $0 }?(self) ?? rawValue }
}
