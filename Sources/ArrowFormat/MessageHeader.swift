/// What a message of the IPC format holds (Arrow's Message.fbs, `MessageHeader`).
enum MessageHeader: UInt8, Sendable {
    case none = 0
    case schema = 1
    case dictionaryBatch = 2
    case recordBatch = 3
    case tensor = 4
    case sparseTensor = 5
}
