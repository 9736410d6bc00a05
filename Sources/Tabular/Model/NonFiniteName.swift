/// What numbers are called that are infinite or none, in text without types: as ECMAScript prints them (ECMA-262,
/// Number::toString).
package enum NonFiniteName {
    /// The name of a value that is not finite.
    package static func of(_ value: Double) -> StaticString {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }
}
