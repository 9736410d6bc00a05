/// Counts the rows that JSON can hold at most, while its bytes pass by: nothing is parsed, and what is not JSON gives a number
/// that means nothing.
struct JSONRowCount {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Elements of the outermost array that have begun.
    private var elements: UInt64 = 0
    private var isElementExpected = false
    private var isArray: Bool?
    private var objects: UInt64 = 0

    /// The elements of an array; of anything else, which may hold its rows anywhere, all objects there are.
    var most: UInt64 { isArray == true ? elements : objects }

    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { add(byte) }
    }

    private mutating func add(_ byte: UInt8) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        // White space, and the bytes of a mark in front.
        guard byte > 0x20, isArray != nil || byte < 0x80 else { return }
        if isElementExpected, depth == 1, byte != UInt8(ascii: "]") {
            elements += 1
            isElementExpected = false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            if isArray == nil {
                isArray = byte == UInt8(ascii: "[")
                isElementExpected = isArray == true
            }
            if byte == UInt8(ascii: "{") { objects += 1 }
            depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: ","): isElementExpected = depth == 1 && isArray == true
        default: break
        }
        if isArray == nil { isArray = false }
    }
}
