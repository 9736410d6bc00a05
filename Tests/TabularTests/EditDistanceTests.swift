import Tabular
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("title", "title", 0), ("titel", "title", 1), ("tilte", "title", 1), ("", "abc", 3), ("kitten", "sitting", 3),
        ("é", "e", 1),
    ])
    func countsSlips(_ one: String, _ two: String, _ distance: Int) {
        #expect(EditDistance.between(one, two, atMost: 5) == distance)
        #expect(EditDistance.between(two, one, atMost: distance) == distance)
        #expect(distance == 0 || EditDistance.between(one, two, atMost: distance - 1) == nil)
    }

    @Test func namesWhatIsNearestAndNothingWhereSeveralAre() {
        #expect(EditDistance.nearest(to: "Fileds", among: ["fields", "filter"]) { _ in 2 } == "fields")
        #expect(EditDistance.nearest(to: "cat", among: ["bat", "hat"]) { _ in 2 } == nil)
        #expect(EditDistance.nearest(to: "cat", among: ["bat", "cart", "cats"]) { $0.count - 3 } == nil)
        #expect(EditDistance.nearest(to: "cat", among: ["horse"]) { _ in 2 } == nil)
    }
}
