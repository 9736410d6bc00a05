/// Looks at a file's bytes while they are saved as they are, and tells whether it is whole, as far as that shows without
/// reading its rows.
public protocol FileCheck {
    /// Takes the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer)
    /// Whether these bytes, though there are some, are what a table without rows has been seen to be.
    var isEmpty: Bool { get }
    /// What shows that it is not whole: `the file is not whole JSON`; nil where nothing does.
    var fault: String? { get }
    /// Whether it tells its end itself, so that nothing can be missing behind.
    var tellsItsEnd: Bool { get }
    /// The most rows that there can be; nil where they are not counted.
    var mostRows: UInt64? { get }
}

extension FileCheck {
    /// Only nothing is nothing.
    public var isEmpty: Bool { false }
    /// They are not counted.
    public var mostRows: UInt64? { nil }
}
