internal import Engine
public import Tabular

/// What is in a source: how many rows, which columns with what in them, and what each format could not hold.
///
/// ```swift
/// let inspection = try Inspection(of: .file("crawl.json"))
/// for column in inspection.columns { print(column.name, column.kind, column.filled) }
/// ```
///
/// One pass over the rows and bounded memory, however many rows, columns or status codes there are; what is not counted
/// one by one is counted as "others". The same for any number of workers.
public struct Inspection: Sendable {
    /// A source that was looked at.
    public struct InspectedSource: Sendable {
        /// Its name in messages.
        public var name: String
        /// Its format's name.
        public var format: String
        /// What separates its fields, where something does: a character, or `tab`.
        public var delimiter: String?
        /// What its text is encoded as, as `--encoding` spells it; nil where it is no text or that is not known.
        public var encoding: String?
        /// How it is compressed, `gzip` and the like; nil where it is not.
        public var compression: String?
        /// Bytes of it as it is stored; nil where that is not known.
        public var byteCount: UInt64?
        /// Rows read.
        public var rowsRead: UInt64
        /// Rows that passed the filters, which is what all other figures are about.
        public var rows: UInt64
        /// How it keeps its rows, where its format tells.
        public var storage: TableStorage?
    }

    /// A row of a source.
    public struct Place: Sendable, Equatable {
        /// What stands for the source where rows of several were sorted.
        static let ofAll = "sorted"
        /// The source; `sorted` where rows of several were sorted, and a row's place is that in their order.
        public var source: String
        /// Its row, from 1, among those that passed the filters.
        public var row: UInt64
    }

    /// How often each value of a column came.
    public struct Distribution: Sendable {
        /// One value.
        public struct Bar: Sendable, Equatable {
            /// The value as text.
            public var value: String
            /// Rows with it.
            public var count: UInt64
        }

        /// The values: numbers in order, then what is not a number below a thousand.
        public var bars: [Bar]
        /// Rows with one of so many other values that they are not told apart.
        public var others: UInt64
        /// Rows without a value.
        public var missing: UInt64
    }

    /// The values of a column that come most often.
    public struct Repeated: Sendable {
        /// One value.
        public struct Value: Sendable {
            /// The value, cut to 512 bytes.
            public var text: String
            /// How often it came, at most.
            public var count: UInt64
            /// How often it came at least.
            public var atLeast: UInt64
            /// Of a title, the first different addresses that have it: four at most.
            public var addresses: [String] = []
        }

        /// Values that came twice or more for sure, the most frequent first.
        public var values: [Value]
        /// Whether every value was counted. Otherwise what came more often than once in `counters` rows is here for
        /// sure, and the rest may be.
        public var isExact: Bool
        /// With how many counters they were counted.
        public var counters: Int
    }

    /// A page that could not be crawled, or answered with an error.
    public struct BrokenPage: Sendable {
        /// Where it stands.
        public var place: Place
        /// Its status code; nil where there was no answer.
        public var statusCode: String?
        /// Its address.
        public var url: String?
        /// Its title, or the error.
        public var detail: String?
    }

    /// Broken pages of one status code.
    public struct BrokenGroup: Sendable {
        /// The code; nil where there was no answer, `others` for all that are no whole numbers below a thousand.
        public var statusCode: String?
        /// How many.
        public var count: UInt64
        /// The first twenty of them.
        public var pages: [BrokenPage]
    }

    /// A sheet of a workbook.
    public struct Sheet: Sendable {
        /// The workbook.
        public var source: String
        /// The sheet's name.
        public var name: String
        /// Its rows below the header; nil where it cannot be read or reading stopped before its end.
        public var rows: UInt64?
        /// Whether its rows are among those inspected.
        public var isInspected: Bool
    }

    /// The sources, in order.
    public var sources: [InspectedSource] = []
    /// Rows read.
    public var rowsRead: UInt64 = 0
    /// Rows inspected: those that passed the filters.
    public var rows: UInt64 = 0
    /// Malformed rows left out.
    public var rowsSkipped: UInt64 = 0
    /// How many columns there are.
    public var columnCount = 0
    /// The first thousand of them.
    public var columns: [Column] = []
    /// Rows by status code; nil where no row has one.
    public var statusCodes: Distribution?
    /// Rows by crawl depth; nil where no row has one.
    public var depths: Distribution?
    /// The titles that come most often; nil where there is no column `title`.
    public var titles: Repeated?
    /// The URLs that come most often; nil where there is no column `url`.
    public var urls: Repeated?
    /// The hosts that come most often; nil where there is no column `url`.
    public var hosts: Repeated?
    /// The folders that come most often, with their hosts; nil where there is no column `url`.
    public var folders: Repeated?
    /// Pages with a status code of 400 and above, or with an error and no status code: how many.
    public var brokenPageCount: UInt64 = 0
    /// The same by status code, those without one last.
    public var brokenPages: [BrokenGroup] = []
    /// The sheets of workbooks.
    public var sheets: [Sheet] = []
    /// What a conversion to each format would change.
    public var conversions: [Conversion] = []
    /// What was lost or odd while reading.
    public var warnings = WarningCounts()
    /// What else the user should know.
    public var notes: [String] = []
    /// When it was made, in seconds since 1970, for its page to say; nil where that is not to be said.
    public var madeAt: Int64?

    /// How many columns are described one by one.
    public static let columnLimit = 1000
    /// How many broken pages of a status code are listed.
    public static let brokenPageLimit = 20
    /// How many titles, URLs, hosts and folders are counted at a time.
    public static let repeatedCounters = 4096

    init() {}
}
