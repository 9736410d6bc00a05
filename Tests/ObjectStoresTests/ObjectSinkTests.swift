import HTTPFixtures
import ObjectStoreFixtures
import ObjectStores
import Tabular
import Testing

@Suite struct ObjectSinkTests {
    @Test(arguments: [0, 1, 1023, 1024]) func whatFitsAPartIsOneRequest(count: Int) throws {
        let test = try TestStore()
        let bytes = FileServer.bytes(count)
        try test.write("a/b.csv", bytes)
        #expect(test.standIn["a/b.csv"]?.bytes == bytes)
        #expect(test.standIn["a/b.csv"]?.type == "text/csv")
        #expect(test.standIn.count(.put) == 1 && test.standIn.count(.create) == 0)
    }

    @Test(arguments: [1025, 2048, 2049, 50_000], [1, 7, 300, 100_000])
    func moreGoesInPartsOfOneSize(count: Int, pieces: Int) throws {
        guard count < 50_000 || pieces > 7 else { return }
        let test = try TestStore()
        let bytes = FileServer.bytes(count)
        try test.write("big.csv", bytes, by: pieces)
        #expect(test.standIn["big.csv"]?.bytes == bytes)
        #expect(test.standIn.count(.part) == (count + 1023) / 1024)
        #expect(test.standIn.openUploads == 0 && test.standIn.abortedUploads == 0)
        #expect(test.standIn.count(.put) == 0)
    }

    @Test func nothingIsThereBeforeTheEnd() throws {
        let test = try TestStore()
        let sink = try ObjectSink(try test.object("x.csv"), in: test.store, replaces: false)
        try sink.write(FileServer.bytes(10_000))
        #expect(test.standIn["x.csv"] == nil)
        #expect(test.standIn.openUploads == 1)
        sink.abandon()
        #expect(test.standIn["x.csv"] == nil)
        #expect(test.standIn.openUploads == 0 && test.standIn.abortedUploads == 1)
        sink.abandon()
        #expect(test.standIn.count(.abort) == 1)
    }

    @Test(arguments: [100, 5000], [true, false]) func whatIsThereStays(count: Int, knowsConditions: Bool) throws {
        let test = try TestStore(knowsConditions: knowsConditions)
        test.standIn.put("x.csv", "old")
        #expect(throws: ExportError.self) {
            try ObjectSink.check(try test.object("x.csv"), in: test.store, replaces: false)
        }
        let error = #expect(throws: ExportError.self) { try test.write("x.csv", FileServer.bytes(count)) }
        #expect(error?.code == .output)
        #expect(error?.message == "the output is already there")
        #expect(test.standIn["x.csv"]?.bytes == Array("old".utf8))
        #expect(test.standIn.openUploads == 0)
        try test.write("x.csv", FileServer.bytes(count), replaces: true)
        #expect(test.standIn["x.csv"]?.bytes == FileServer.bytes(count))
    }

    /// It comes in between: the last look finds nothing, and the condition of the last request holds.
    @Test(arguments: [100, 5000]) func whatComesInBetweenStays(count: Int) throws {
        let test = try TestStore { operation, _ in operation == .get ? .refuse(404, "NoSuchKey") : nil }
        test.standIn.put("x.csv", "new")
        let error = #expect(throws: ExportError.self) { try test.write("x.csv", FileServer.bytes(count)) }
        #expect(error?.code == .output)
        #expect(test.standIn["x.csv"]?.bytes == Array("new".utf8))
        #expect(test.standIn.openUploads == 0)
    }

    @Test(arguments: [100, 5000], [true, false]) func conditionsAreNotKnownEverywhere(count: Int, replaces: Bool) throws
    {
        let test = try TestStore(knowsConditions: false)
        try test.write("x.csv", FileServer.bytes(count), replaces: replaces)
        #expect(test.standIn["x.csv"]?.bytes == FileServer.bytes(count))
    }

    // MARK: Faults that pass

    @Test(arguments: StandInStore.Operation.allCases) func whatPassesIsTriedAgain(operation: StandInStore.Operation)
        throws
    {
        let test = try TestStore { asked, index in
            asked == operation && index == 0 ? .refuse(503, "SlowDown", ["Retry-After: 7"]) : nil
        }
        try test.write("small.csv", FileServer.bytes(100))
        try test.write("big.csv", FileServer.bytes(5000))
        #expect(test.standIn["small.csv"]?.bytes == FileServer.bytes(100))
        #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000))
        let isUsed: [StandInStore.Operation] = [.get, .put, .create, .part, .complete]
        #expect(test.clock.sleeps == (isUsed.contains(operation) ? [7] : []))
    }

    @Test(arguments: [StandInStore.Operation.put, .part, .complete])
    func aConnectionThatBreaksIsNoEnd(operation: StandInStore.Operation) throws {
        for fault in [StandInStore.Fault.drop, .dropAfterwards] {
            let test = try TestStore { asked, index in asked == operation && index == 0 ? fault : nil }
            try test.write("small.csv", FileServer.bytes(100))
            try test.write("big.csv", FileServer.bytes(5000))
            #expect(test.standIn["small.csv"]?.bytes == FileServer.bytes(100), "\(fault)")
            #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000), "\(fault)")
            #expect(test.standIn.openUploads == 0)
        }
    }

    /// Whoever asks twice to begin may begin two uploads, one of which nobody knows.
    @Test func aBeginningIsNotAskedForTwice() throws {
        let test = try TestStore { asked, _ in asked == .create ? .drop : nil }
        let error = #expect(throws: ExportError.self) { try test.write("big.csv", FileServer.bytes(5000)) }
        #expect(error?.code == .output)
        #expect(test.standIn.count(.create) == 1)
    }

    @Test func anErrorInASuccessIsOne() throws {
        let test = try TestStore { asked, index in
            asked == .complete && index == 0 ? .errorInSuccess("InternalError") : nil
        }
        try test.write("big.csv", FileServer.bytes(5000))
        #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000))
        #expect(test.standIn.count(.complete) == 2)
        let other = try TestStore { asked, _ in asked == .complete ? .errorInSuccess("InvalidPart") : nil }
        let error = #expect(throws: ExportError.self) { try other.write("big.csv", FileServer.bytes(5000)) }
        #expect(error?.description == "s3://rows/big.csv: InvalidPart: It is InvalidPart. (HTTP 200)")
        #expect(other.standIn["big.csv"] == nil && other.standIn.openUploads == 0)
    }

    @Test(arguments: ["", "   ", "<html><body>a proxy</body></html>", "<CompleteMultipartUploadResult><Key>x"])
    func anAnswerThatSaysNothingIsNoSuccess(text: String) throws {
        let test = try TestStore { asked, _ in asked == .complete ? .answer(text) : nil }
        // It was done all the same: the object that is there is the one that was written.
        try test.write("big.csv", FileServer.bytes(5000))
        #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000))
        #expect(test.standIn.count(.complete) == 3 && test.standIn.count(.head) == 1)
    }

    /// What an earlier run has left, of the same size and as many parts, is no proof.
    @Test(arguments: [(500, "InternalError"), (404, "NoSuchUpload"), (403, "AccessDenied")])
    func whatWasThereBeforeIsNoProof(status: Int, code: String) throws {
        let test = try TestStore { asked, index in asked == .complete && index > 0 ? .refuse(status, code) : nil }
        try test.write("big.csv", FileServer.bytes(5000))
        let error = #expect(throws: ExportError.self) {
            try test.write("big.csv", FileServer.bytes(5000, seed: 2), replaces: true)
        }
        #expect(error?.code == .output && error?.message.hasPrefix(code) == true)
        #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000))
        #expect(test.standIn.openUploads == 0)
    }

    /// That the end was heard shows though every answer is lost.
    @Test(arguments: [true, false]) func whatIsThereAfterwardsIsProof(replaces: Bool) throws {
        let test = try TestStore { asked, index in
            asked == .complete ? (index == 0 ? .dropAfterwards : .refuse(404, "NoSuchUpload")) : nil
        }
        if replaces { test.standIn.put("big.csv", FileServer.bytes(5000)) }
        try test.write("big.csv", FileServer.bytes(5000, seed: 2), replaces: replaces)
        #expect(test.standIn["big.csv"]?.bytes == FileServer.bytes(5000, seed: 2))
    }

    // MARK: Faults that do not

    @Test(arguments: [StandInStore.Operation.put, .create, .part, .complete])
    func whatIsRefusedLeavesNothing(operation: StandInStore.Operation) throws {
        for (status, code) in [
            (403, "ExpiredToken"), (403, "AccessDenied"), (500, "InternalError"), (400, "EntityTooSmall"),
        ] {
            let test = try TestStore { asked, index in
                asked == operation && index > 0 || asked == operation && operation != .part
                    ? .refuse(status, code) : nil
            }
            let bytes = FileServer.bytes(operation == .put ? 100 : 9000)
            let error = #expect(throws: ExportError.self) { try test.write("x.csv", bytes) }
            #expect(error?.code == .output, "\(operation) \(code)")
            #expect(error?.description.hasPrefix("s3://rows/x.csv: \(code): It is \(code). (HTTP \(status))") == true)
            #expect(error?.description.contains("\n") == false)
            #expect(test.standIn["x.csv"] == nil)
            #expect(test.standIn.openUploads == 0)
            #expect(test.standIn.abortedUploads == ([.part, .complete].contains(operation) ? 1 : 0))
        }
    }

    @Test func aStoreThatIsNoneIsTold() throws {
        let test = try TestStore { asked, _ in asked == .create ? .answer("<html><body>welcome</body></html>") : nil }
        let error = #expect(throws: ExportError.self) { try test.write("x.csv", FileServer.bytes(5000)) }
        #expect(error?.code == .output)
        #expect(error?.advice == "is it a store that speaks the S3 API?")
    }

    @Test func secretsAreInNoLine() throws {
        let test = try TestStore { asked, _ in
            asked == .part ? .refuse(403, "x\(StandInStore.secretKey)x") : nil
        }
        let error = #expect(throws: ExportError.self) { try test.write("x.csv", FileServer.bytes(5000)) }
        let said = "\(test.log.text)\n\(String(describing: error))"
        #expect(said.contains("[secret key]") && said.contains("PUT http://"))
        #expect(!said.contains(StandInStore.secretKey) && !said.lowercased().contains("signature="))
    }
}
