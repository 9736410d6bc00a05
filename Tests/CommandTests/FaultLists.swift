import TestSupport

/// The faults that are tried. What stands in front of the colon of `--faults` is left out.
enum FaultLists {
    /// On any answer.
    static let anywhere = [
        "drop=0,times=1", "drop=0", "drop=50,times=2", "drop=3000,times=1", "drop=3000", "drop=3000,reset=yes,times=1",
        "hang-up,times=1", "hang-up", "delay=50", "stall=100,times=1", "stall=2000", "stall=2000,for=100",
        "slow=3000000", "status=429,times=1", "status=429,retry-after=0,times=1", "status=429,retry-after=1,times=1",
        "status=503,retry-after=date+1,times=1", "status=429,retry-after=100000", "status=500,times=1",
        "status=502,times=2", "status=503", "status=401", "status=403", "status=404", "status=410", "status=204",
        "status=206", "status=304", "status=416", "redirect=same", "redirect=same,code=307,hops=3",
        "redirect=same,hops=9", "redirect=loop", "redirect=https", "redirect=file", "html", "html,times=1", "length=+7",
        "length=+7,times=1", "length=-7", "length=-7,times=1", "length==abc", "length==-5",
        "length==99999999999999999999",
        "no-length", "no-length;@:drop=3000,times=1", "chunked", "chunked=extensions", "chunked=cut",
        "chunked=cut,times=1", "chunked=bad-size", "chunked=huge-size", "chunked=negative-size", "chunked=mismatch",
        "chunked=mismatch,times=1",
        "huge-header=200000", "huge-header=200000,times=1", "huge-header=10485760", "garbage", "garbage,times=1",
        "gzip",
        "gzip,times=1", "gzip=broken",
    ]
    /// On files, which can be had in parts.
    static let files = [
        "expired,times=1", "expired", "redirect=other", "drop=20000", "drop=20000,times=1",
        "drop=20000,reset=yes,times=3",
        "drop=9000,times=1;@:ignored-range", "drop=9000,times=1;@:ignored-range;@:drop=4000,skip=1,times=1",
        "drop=9000,times=1;@:content-range=start", "drop=9000,times=1;@:content-range=end",
        "drop=9000,times=1;@:content-range=total", "drop=9000,times=1;@:content-range=missing",
        "drop=9000,times=1;@:status=416,skip=1,times=1", "drop=9000,times=1;@:expired,skip=1,times=1",
        "drop=9000,times=1;@:status=500,skip=1,times=1", "drop=9000,times=1;@:gzip,skip=1,times=1",
        "drop=9000,times=1;@:redirect=other,skip=1", "drop=9000,times=1;@:etag=none", "drop=9000,times=1;@:etag=weak",
        "drop=9000,times=1;@:etag=new,skip=1", "drop=9000,times=2;@:changed,skip=1",
        "drop=9000,times=1;@:changed,times=1",
        "drop=9000;@:changed,skip=1,times=1", "changed", "etag=none", "etag=weak",
        "drop=9000,times=1;@:no-length,skip=1", "drop=9000,times=1;@:chunked,skip=1",
        "drop=9000,times=1;@:chunked=cut,skip=1,times=1", "drop=9000,times=1;@:html,skip=1,times=1",
    ]
    /// On results pages.
    static let pages = [
        "rows-added=1", "rows-added=150", "rows-added=1,page=2", "page-repeated,page=2", "page-repeated,page=2,times=1",
        "page-repeated", "total=+5", "total=+500", "total=-5", "total=-30", "total=-500", "total=-30,times=1",
        "total=+5,times=2", "string-counters", "older", "older;@:page-repeated,page=2",
        "older;@:page-repeated,page=2,times=1", "older;@:total=-30", "drop=3000,page=2,times=1", "status=500,page=2",
        "html,page=2", "status=404,page=2",
    ]
    /// On the job's record.
    static let records = ["string-counters", "older"]

    /// All faults that one answer can have.
    static func of(_ target: String) -> [String] {
        let more =
            switch target {
            case "artifact": files
            case "results": pages
            default: records
            }
        return (anywhere + more).map { text in
            target + ":" + text.split(separator: "@").joined(separator: target)
        }
    }

    /// Two or three faults at once, on the same answers or on others.
    static func sequence(_ random: inout SeededGenerator, on targets: [String]) -> String {
        (0..<Int.random(in: 2...3, using: &random)).map { _ in
            var fault = targets.randomElement(using: &random).flatMap { of($0).randomElement(using: &random) } ?? ""
            // Mostly for a while only, or nothing would ever go through.
            if !fault.contains(";"), !fault.contains("times="), Int.random(in: 0..<3, using: &random) > 0 {
                fault += ",times=\(Int.random(in: 1...2, using: &random))"
            }
            if !fault.contains("skip="), !fault.contains(";"), Bool.random(using: &random) {
                fault += ",skip=\(Int.random(in: 1...2, using: &random))"
            }
            return fault
        }.joined(separator: ";")
    }
}
