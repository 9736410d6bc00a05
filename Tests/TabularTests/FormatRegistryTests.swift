import RowFixtures
import Tabular
import Testing

struct FormatRegistryTests {
    private enum One: Format {
        static let name = "one"
        static let fileExtensions = ["one", "1"]
        static let mediaTypes = ["text/one"]
        static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { head.first == 0x31 }
        static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader {
            throw ExportError(.usage, "one is not read")
        }
        static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
            throw ExportError(.usage, "one is not written")
        }
    }

    private enum Other: Format {
        static let name = "one"
        static let fileExtensions = ["other"]
        static func recognizes(_ head: UnsafeRawBufferPointer) -> Bool { true }
        static func makeReader(of source: any ByteSource, options: FormatOptions) throws(ExportError) -> any RowReader {
            throw ExportError(.usage, "it is not read")
        }
        static func makeWriter(to sink: any ByteSink, options: FormatOptions) throws(ExportError) -> any RowWriter {
            throw ExportError(.usage, "it is not written")
        }
    }

    @Test func findsFormats() {
        let registry = FormatRegistry([One.self])
        #expect(registry.format(named: "ONE") == One.self)
        #expect(registry.format(named: "two") == nil)
        for name in ["a.one", "A.ONE", "dir/x.y.1", "a.b.One"] {
            #expect(registry.format(ofFileName: name) == One.self)
        }
        for name in ["one", "a.one/b", "a.one.gz", "", "."] { #expect(registry.format(ofFileName: name) == nil) }
        #expect(registry.format(ofMediaType: "Text/One; charset=utf-8") == One.self)
        #expect(registry.format(ofMediaType: "text/two") == nil)
        [UInt8]([0x31, 0x32]).withUnsafeBytes { #expect(registry.format(recognizing: $0) == One.self) }
        [UInt8]([0x32]).withUnsafeBytes { #expect(registry.format(recognizing: $0) == nil) }
    }

    @Test func whatAFormatIsUnlessItSaysOtherwise() {
        #expect(Other.mediaTypes.isEmpty)
        #expect(!Other.needsSeekableSource)
        #expect(Other.hasTypes)
        #expect(Other.isText)
        #expect(Other.needs(testOptions()) == .rows)
        #expect(Other.abilities == [.reads, .writes])
        #expect(Other.outputTransforms(testOptions()).isEmpty)
    }

    @Test func aLaterFormatTakesThePlaceOfOneOfItsName() {
        var registry = FormatRegistry([One.self])
        registry.register(Other.self)
        #expect(registry.formats.count == 1)
        #expect(registry.format(named: "one") == Other.self)
        #expect(registry.format(ofFileName: "a.one") == nil)
    }
}
