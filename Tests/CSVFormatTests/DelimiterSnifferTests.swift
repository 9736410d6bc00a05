import CSVFormat
import RowFixtures
import Tabular
import Testing

struct DelimiterSnifferTests {
    private func header(_ text: String) -> [String] {
        let (whole, other) = readings(
            Array(text.utf8), as: CSVFormat.self, testOptions { $0[CSVOptions.self].isRagged = true },
            blockSizes: [1 << 18])
        #expect(other == nil)
        return whole.header
    }

    @Test func theDelimitersThatAreTried() {
        for delimiter in [",", ";", "\t", "|"] {
            #expect(header("a\(delimiter)b\(delimiter)c\n1\(delimiter)2\(delimiter)3\n") == ["a", "b", "c"])
        }
        #expect(header("a:b:c\n1:2:3\n") == ["a:b:c"])
    }

    @Test func theHeaderDecides() {
        // Decimal commas, and texts full of commas, stand only below it.
        #expect(header("a;b\n1,5;2,5\n3,5;4,5\n") == ["a", "b"])
        #expect(header("title\nx, y, z\n\"u; v\"\n") == ["title"])
        #expect(header("a,b\n1;2,3;4\n5;6,7;8\n") == ["a", "b"])
    }

    @Test func quotedDelimitersAreText() {
        #expect(header("\"a;b\",c\n\"1;2\",3\n") == ["a;b", "c"])
        #expect(header("\"a,b\";c\n\"1,2\";3\n") == ["a,b", "c"])
        #expect(header("\"say \"\"a;b;c\"\"\",d\n1,2\n") == ["say \"a;b;c\"", "d"])
    }

    @Test func aHeaderAlone() {
        #expect(header("a;b;c") == ["a", "b", "c"])
        #expect(header("a") == ["a"])
    }
}
