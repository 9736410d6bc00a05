import ByteScanning
import JSONScanning

extension JSONMembers {
    /// Where the value stands that the keys lead to, one within another, from the value in `range`; the last one of a
    /// repeated key, as everywhere. Nil where there is none.
    static func value(at keys: [[UInt8]], of bytes: UnsafePointer<UInt8>, in range: Range<Int>) -> Range<Int>? {
        var value = range
        for key in keys {
            guard bytes[value.lowerBound] == .openBrace, var members = JSONMembers(bytes, in: value) else { return nil }
            var found: Range<Int>?
            while let member = members.next() {
                if ValueText.isKey(bytes, member.key, key) { found = member.value }
            }
            guard let found else { return nil }
            value = found
        }
        return value
    }
}
