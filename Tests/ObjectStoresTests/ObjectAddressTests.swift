import ObjectStores
import Tabular
import Testing

@Suite struct ObjectAddressTests {
    @Test(
        arguments: [
            ("s3://rows/a/b.csv", "rows", "a/b.csv"), ("S3://rows/a", "rows", "a"), ("s3://rows//a", "rows", "/a"),
            ("s3://rows/a?b#c%20", "rows", "a?b#c%20"), ("s3://rows", "rows", ""),
            ("s3://Old_Rows.1/x/", "Old_Rows.1", "x/"), ("s3://rows/\u{301}a", "rows", "\u{301}a"),
        ]) func takesApart(text: String, bucket: String, key: String) throws
    {
        let object = try ObjectAddress(text)
        #expect(object.bucket == bucket && object.key == key)
        #expect(object.isPrefix == (key.isEmpty || key.hasSuffix("/")))
    }

    @Test(
        arguments: [
            "s3://", "s3:///a", "s3://a/b", "s3://-rows/a", "s3://ro ws/a", "s3://rows@host/a", "s3://rows:80/a",
            "s3:rows/a",
            "https://rows/a", "", "s3://rows/" + String(repeating: "a", count: 1025), "s3://../a", "s3://rows\n/a",
        ]) func refuses(text: String)
    {
        let error = #expect(throws: ExportError.self) { try ObjectAddress(text) }
        #expect(error?.code == .usage)
        #expect(error?.description.contains("\n") == false)
    }
}
