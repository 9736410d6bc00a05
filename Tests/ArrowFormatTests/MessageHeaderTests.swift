import Testing

@testable import ArrowFormat

@Suite("Numbers of Arrow's messages")
struct MessageHeaderTests {
    @Test("Headers have the numbers of Message.fbs")
    func numbers() {
        #expect(MessageHeader.schema.rawValue == 1)
        #expect(MessageHeader.recordBatch.rawValue == 3)
        #expect(MessageHeader(rawValue: 9) == nil)
    }
}
