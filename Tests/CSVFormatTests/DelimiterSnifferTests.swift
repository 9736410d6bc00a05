import CSVFormat
import RowFixtures
import Tabular
import Testing

struct DelimiterSnifferTests {
    private func header(_ text: String) -> [String] {
        let (whole, other) = readings(
            Array(text.utf8), as: CSVFormat.self, testOptions { $0[CSVOptions.self].keepsExtraFields = true },
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
        // No row tells more: blanks made columns do not count.
        #expect(header("\t\tcity,name\n") == ["\t\tcity", "name"])
        #expect(header("\t\tcity,name\nBonn,Ann\n") == ["\t\tcity", "name"])
    }

    @Test func aHeaderAloneWithQuotes() {
        // A candidate that leaves text behind a closing quote cannot be read.
        #expect(header("\"a\"|\"b,c\"|\"d,e,f,g\"\n") == ["a", "b,c", "d,e,f,g"])
        #expect(header("\"{\"\"k\"\":1,\"\"l\"\":2}\";\"x\"\n") == ["{\"k\":1,\"l\":2}", "x"])
    }

    @Test func commasOfALineAlone() {
        // It may be a row without a header: decimal commas are none that separate, others are.
        #expect(header("x;y,1\n") == ["x;y", "1"])
        #expect(header("1,5;2\n") == ["1,5", "2"])
    }

    @Test func namesMayHoldOtherDelimiters() {
        #expect(header("City, State;Population\nBerlin;3,6\nWien;2,0\n") == ["City, State", "Population"])
        #expect(header("SKU (unique, required);Title (100, required);Price\n17;Tie;9.5\n").count == 3)
        #expect(header("Name, given\tPrice\nAnn\t1\n") == ["Name, given", "Price"])
        #expect(header("Price, EUR|Weight, kg\n1.5|2\n") == ["Price, EUR", "Weight, kg"])
        #expect(header("a; b,c\n1,2\n") == ["a; b", "c"])
    }

    @Test func shortAndLongRowsDoNotHideIt() {
        #expect(header("id;name;city;zip\n1;Ann;Bonn;53111\n2;Bob\n3;Cid;Ulm\n") == ["id", "name", "city", "zip"])
        #expect(header("a\tb\n1\t2\t3\n4\t5\t6\n") == ["a", "b"])
        // Half of the rows is enough, less is not.
        #expect(header("a;b\n1\n2;3\n") == ["a", "b"])
        #expect(header("a;b\n1\n2\n2;3\n") == ["a;b"])
    }

    @Test func ofSeveralTheOneThatAgreesBest() {
        // Rows as wide as the header, rows not wider, fields, decimal commas, the order.
        #expect(header("a,b;c\n1,x;2\n1,2,3;4\n") == ["a,b", "c"])
        #expect(header("a,b;c;d\n1,2,3;4\n1,2,3;4\n") == ["a,b", "c", "d"])
        #expect(header("one|two,two|three\nfour|five,five|six\n") == ["one", "two,two", "three"])
        #expect(header("name;price, EUR\nx;1,50\n") == ["name", "price, EUR"])
        #expect(header("name;price, EUR\nx;a,b\n") == ["name;price", " EUR"])
        #expect(header("a;b\tc\n1;2\t3\n") == ["a", "b\tc"])
    }

    @Test func quotesAreHonoured() {
        #expect(header("id;\"City, State\"\n1;\"Berlin, BE\"\n") == ["id", "City, State"])
        #expect(header("a;b\n\"1\n2\n3\n4\";5\n") == ["a", "b"])
    }

    @Test func whatTheEndOfTheHeadCutsTellsNothing() {
        let long = String(repeating: "x,", count: 40_000)
        #expect(header("a;b,c\n1;2\n3;\(long)\n") == ["a", "b,c"])
    }

    @Test func aSeparatorLineIsNoRow() {
        for line in ["sep=;", "\"sep=;\"", "SEP=;", "Sep=;", "\u{FEFF}sep=;"] {
            for end in ["\n", "\r\n", "\r"] {
                #expect(header("\(line)\(end)i,d;name\(end)1,1;Lamp\(end)") == ["i,d", "name"], "\(line)")
            }
        }
        #expect(header("sep=\t\na\tb,c\n") == ["a", "b,c"])
        #expect(header("sep=#\na#b\n1#2\n") == ["a", "b"])
        // Such a name is none.
        #expect(header("sep=\n1\n") == ["sep="])
        #expect(header("sep=ab,c\n1,2\n") == ["sep=ab", "c"])
        #expect(header("a,b\nsep=;\n") == ["a", "b"])
        #expect(header("sep=;").isEmpty)
        // A delimiter that was told stays.
        #expect(readCSV("sep=;\na;b,c\n1,2\n").rows == [["a;b=t:1", "c=t:2"]])
    }
}
