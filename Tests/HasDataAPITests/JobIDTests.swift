import HasDataAPI
import Testing

@Suite struct JobIDTests {
    @Test(
        arguments: [
            ("416349", "416349"),
            ("0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("job:what_ever-7", "what_ever-7"),
            ("https://app.hasdata.com/scrapers/jobs/416349", "416349"),
            ("https://app.hasdata.com/jobs/416349/results?tab=2#x", "416349"),
            ("https://hasdata.com/dashboard/jobs/0f8f", "0f8f"),
            ("HTTPS://API.hasdata.com/scrapers/jobs/12/results?page=3", "12"),
            ("https://api.hasdata.com/v1/scrapers/crawler/jobs/12", "12"),
            ("https://api.hasdata.com/scrapers/jobs/a%20b", nil),
            ("https://api.hasdata.com/scrapers/jobs/a%2Bb", "a+b"),
            ("https://api.hasdata.com/scrapers/jobs/12/results/data.json", nil),
            ("https://api.hasdata.com/scrapers/jobs", nil),
            ("https://hasdata.com.evil.example/jobs/1", nil),
            ("https://user@hasdata.com/jobs/1", nil),
            ("https://f005.backblazeb2.com/file/jobs/1.json", nil),
            ("./416349", nil), ("416349.json", nil), ("a/b", nil), ("-", nil), ("", nil), ("job:", nil),
            ("job:..", nil),
            ("job:a\nb", nil), ("0f8fad5b-d9cb-469f-a165-70867728950g", nil), ("٣٤", nil),
        ] as [(String, String?)])
    func recognizes(_ argument: String, _ id: String?) {
        #expect(JobID(argument: argument)?.text == id)
    }
}
