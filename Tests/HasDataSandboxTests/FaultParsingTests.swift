import HasDataSandbox
import Testing

@Suite struct FaultParsingTests {
    @Test func readsFaults() throws {
        #expect(
            try Fault.parse("artifact:drop=5000,times=2;results:status=429,retry-after=1") == [
                Fault(.artifact, .drop(after: 5000), times: 2), Fault(.results, .status(429, retryAfter: .seconds(1))),
            ])
        #expect(
            try Fault.parse("any: redirect=same , hops=3,code=307 ; job:stall=0,for=20,skip=1;results:older,page=2")
                == [
                    Fault(.any, .redirect(to: .same, status: 307, hops: 3)),
                    Fault(.job, .stall(after: 0, milliseconds: 20), skip: 1), Fault(.results, .older, page: 2),
                ])
        #expect(
            try Fault.parse(
                "artifact:length=-7;artifact:length==none;artifact:chunked;artifact:chunked=bad-size,after=4") == [
                    Fault(.artifact, .length(by: -7)), Fault(.artifact, .lengthText("none")),
                    Fault(.artifact, .chunked(.sound)), Fault(.artifact, .chunked(.badSize, after: 4)),
                ])
        #expect(
            try Fault.parse(
                "job:status=503,retry-after=date+60;results:total=+3;artifact:drop=1,reset=yes;any:gzip=broken")
                == [
                    Fault(.job, .status(503, retryAfter: .date(secondsFromNow: 60))), Fault(.results, .total(by: 3)),
                    Fault(.artifact, .drop(after: 1, reset: true)), Fault(.any, .gzip(broken: true)),
                ])
        #expect(try Fault.parse("") == [])
    }

    @Test(arguments: [
        "drop=5", "nobody:drop=5", "artifact:", "artifact:drop", "artifact:drop=-1", "artifact:drop=x",
        "artifact:nonsense",
        "artifact:drop=5,times=x", "artifact:drop=5,colour=red", "artifact:drop=5,times=1,times=2", "any:status=99",
        "any:status=429,retry-after=soon", "artifact:redirect=mars", "artifact:redirect=same,code=200",
        "artifact:drop=99999999999999999999", "artifact:slow=0", "artifact:chunked=whole",
    ])
    func refuses(text: String) {
        #expect { try Fault.parse(text) } throws: { error in "\(error)".hasPrefix("fault \(text): ") }
    }

    /// Every name in the help is one that is read.
    @Test func helpNamesWhatThereIs() throws {
        let values = [
            "redirect": "same", "content-range": "start", "etag": "weak", "status": "404", "length": "+1",
            "total": "+1",
            "chunked": "cut",
        ]
        // A name has two blanks in front, and what goes on from its line has more.
        let lines = Fault.help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
        #expect(lines.count == 25)
        for line in lines {
            let name = line.drop { $0 == " " }.prefix { $0.isLetter || $0 == "-" }
            let takesValue = line.drop { $0 == " " }.dropFirst(name.count).first == "="
            #expect(try Fault.parse("any:\(name)\(takesValue ? "=\(values[String(name)] ?? "1")" : "")").count == 1)
        }
    }
}
