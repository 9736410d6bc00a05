/// ASCII's characters (RFC 20) by name, as far as the formats' grammars are spelled with them.
///
/// Each is inlined, also into other targets: it costs what the number costs.
extension UInt8 {
    @inlinable @inline(__always) package static var backspace: UInt8 { 0x08 }
    @inlinable @inline(__always) package static var tab: UInt8 { 0x09 }
    @inlinable @inline(__always) package static var lineFeed: UInt8 { 0x0A }
    @inlinable @inline(__always) package static var formFeed: UInt8 { 0x0C }
    @inlinable @inline(__always) package static var carriageReturn: UInt8 { 0x0D }
    @inlinable @inline(__always) package static var recordSeparator: UInt8 { 0x1E }
    @inlinable @inline(__always) package static var space: UInt8 { 0x20 }
    @inlinable @inline(__always) package static var quote: UInt8 { 0x22 }
    @inlinable @inline(__always) package static var ampersand: UInt8 { 0x26 }
    @inlinable @inline(__always) package static var apostrophe: UInt8 { 0x27 }
    @inlinable @inline(__always) package static var openParenthesis: UInt8 { 0x28 }
    @inlinable @inline(__always) package static var closeParenthesis: UInt8 { 0x29 }
    @inlinable @inline(__always) package static var plus: UInt8 { 0x2B }
    @inlinable @inline(__always) package static var comma: UInt8 { 0x2C }
    @inlinable @inline(__always) package static var minus: UInt8 { 0x2D }
    @inlinable @inline(__always) package static var dot: UInt8 { 0x2E }
    @inlinable @inline(__always) package static var slash: UInt8 { 0x2F }
    @inlinable @inline(__always) package static var digitZero: UInt8 { 0x30 }
    @inlinable @inline(__always) package static var digitNine: UInt8 { 0x39 }
    @inlinable @inline(__always) package static var colon: UInt8 { 0x3A }
    @inlinable @inline(__always) package static var semicolon: UInt8 { 0x3B }
    @inlinable @inline(__always) package static var lessThan: UInt8 { 0x3C }
    @inlinable @inline(__always) package static var equals: UInt8 { 0x3D }
    @inlinable @inline(__always) package static var greaterThan: UInt8 { 0x3E }
    @inlinable @inline(__always) package static var openBracket: UInt8 { 0x5B }
    @inlinable @inline(__always) package static var backslash: UInt8 { 0x5C }
    @inlinable @inline(__always) package static var closeBracket: UInt8 { 0x5D }
    @inlinable @inline(__always) package static var underscore: UInt8 { 0x5F }
    @inlinable @inline(__always) package static var backtick: UInt8 { 0x60 }
    @inlinable @inline(__always) package static var openBrace: UInt8 { 0x7B }
    @inlinable @inline(__always) package static var pipe: UInt8 { 0x7C }
    @inlinable @inline(__always) package static var closeBrace: UInt8 { 0x7D }

    // Letters of JSON's escapes, and those that its literals and exponents begin with.
    @inlinable @inline(__always) package static var b: UInt8 { 0x62 }
    @inlinable @inline(__always) package static var e: UInt8 { 0x65 }
    @inlinable @inline(__always) package static var f: UInt8 { 0x66 }
    @inlinable @inline(__always) package static var n: UInt8 { 0x6E }
    @inlinable @inline(__always) package static var r: UInt8 { 0x72 }
    @inlinable @inline(__always) package static var t: UInt8 { 0x74 }
    @inlinable @inline(__always) package static var u: UInt8 { 0x75 }

    /// Whether this is one of `0` to `9`.
    @inlinable @inline(__always) package var isDigit: Bool { self &- 0x30 <= 9 }
}
