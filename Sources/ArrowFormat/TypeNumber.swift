/// The types of fields (Arrow's Schema.fbs, `Type`).
enum TypeNumber: UInt8, Sendable {
    case none = 0
    case null = 1
    case int = 2
    case floatingPoint = 3
    case binary = 4
    case utf8 = 5
    case bool = 6
    case decimal = 7
    case date = 8
    case time = 9
    case timestamp = 10
    case interval = 11
    case list = 12
    case structure = 13
    case union = 14
    case fixedSizeBinary = 15
    case fixedSizeList = 16
    case map = 17
    case duration = 18
    case largeBinary = 19
    case largeUTF8 = 20
    case largeList = 21
    case runEndEncoded = 22
    case binaryView = 23
    case utf8View = 24
    case listView = 25
    case largeListView = 26
}
