// What a user of the library needs beside it: `import HasDataExport` is all it takes to name a job, set options of a
// format, filter rows, or write a format of one's own.
@_exported public import ArrowFormat
@_exported public import CSVFormat
@_exported public import Comparison
@_exported public import Engine
@_exported public import HTTPTransfer
@_exported public import HasDataAPI
@_exported public import Inspection
@_exported public import JSONFormat
@_exported public import JSONScanning
@_exported public import ObjectStores
@_exported public import ParquetFormat
@_exported public import Schemas
@_exported public import Tables
@_exported public import Tabular
@_exported public import TextFormats
@_exported public import Threads
@_exported public import Transforms
@_exported public import XLSXFormat
