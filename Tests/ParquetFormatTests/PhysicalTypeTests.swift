import Testing

@testable import ParquetFormat

@Suite("Numbers of the Parquet format")
struct PhysicalTypeTests {
    @Test("Types, encodings and codecs have the numbers of parquet.thrift")
    func numbers() {
        #expect(PhysicalType.byteArray.rawValue == 6)
        #expect(Encoding.rleDictionary.rawValue == 8)
        #expect(CompressionCodec.zstd.rawValue == 6)
        #expect(Encoding(rawValue: 1) == nil)
    }
}
