import ObjectStoreFixtures
import ObjectStores
import Tabular
import Testing

@Suite struct ObjectListingTests {
    @Test(arguments: [1, 2, 3, 1000]) func listsAllPages(pageSize: Int) throws {
        let test = try TestStore(pageSize: pageSize)
        for key in ["in/b.csv", "in/a b+c.csv", "in/sub/", "in/sub/c.csv", "other.csv", "in.csv", "in/ü.csv"] {
            test.standIn.put(key, "x")
        }
        let found = try ObjectListing.objects(below: try test.object("in/"), in: test.store)
        #expect(found.map(\.object.key) == ["in/a b+c.csv", "in/b.csv", "in/sub/c.csv", "in/ü.csv"])
        #expect(found.allSatisfy { $0.size == 1 })
    }

    private static let begin = "<ListBucketResult>"
    private static let end = "</ListBucketResult>"

    @Test(
        arguments: [
            // The same token for ever; no keys and a token; truncated and no token.
            "\(begin)<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>in/a</Key></Contents>\(end)",
            "\(begin)<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>\(end)",
            "\(begin)<IsTruncated>true</IsTruncated><Contents><Key>in/a</Key></Contents>\(end)",
            // A key twice, whose rows would come twice.
            "\(begin)<Contents><Key>in/a</Key></Contents><Contents><Key>in/b</Key></Contents><Contents><Key>in/a</Key></Contents>\(end)",
            // Not of the prefix; not of XML; cut; something else; a document type.
            "\(begin)<Contents><Key>elsewhere/a</Key></Contents>\(end)", "", "[]", "\(begin)<Contents><Key>in/a</Key>",
            "<html><body>hello</body></html>", "<Other><Contents><Key>in/a</Key></Contents></Other>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>\(begin)<Contents><Key>in/&b;</Key></Contents>\(end)",
            "\(begin)<Contents><Key>in/&b;</Key></Contents>\(end)", "\(begin)\(end)\(begin)\(end)",
            "\(begin)<EncodingType>url</EncodingType><Contents><Key>in/%ZZ</Key></Contents>\(end)",
            String(repeating: "<a>", count: 100_000),
        ]) func hostileListsComeToAnEnd(text: String) throws
    {
        let test = try TestStore { asked, _ in asked == .list ? .answer(text) : nil }
        let error = #expect(throws: ExportError.self) {
            try ObjectListing.objects(below: try test.object("in/"), in: test.store)
        }
        #expect(error?.code == .network)
        #expect(test.standIn.count(.list) <= 2)
    }

    @Test func anEmptyListIsOne() throws {
        let test = try TestStore()
        #expect(try ObjectListing.objects(below: try test.object(""), in: test.store) == [])
    }
}
