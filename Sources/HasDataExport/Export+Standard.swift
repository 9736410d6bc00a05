public import Engine
public import Inspection
internal import JSONScanning
public import Tabular

extension Export {
    /// An export from `sources` to `destination` that knows the formats of the library, and how HasData wraps rows.
    public init(from sources: [Source], to destination: Destination) {
        self.init(from: sources, to: destination, registry: .standard)
        formatOptions[EnvelopeRule.self] = .hasData
    }
}

extension Inspection {
    /// Looks at all rows of `sources`. Blocks; `Export.inspect` has more to say in it.
    ///
    /// - Throws: `ExportError`.
    public init(of sources: Source...) throws(ExportError) {
        self = try Export(from: sources, to: .standardOutput).inspect()
    }
}
