import ByteScanning
import Tabular

/// Values separated by `|`, with CSV's quoting.
public enum PSVFormat: DelimitedFormat {
    /// `psv`.
    public static let name = "psv"
    /// `.psv`.
    public static let fileExtensions = ["psv"]
    /// The bar.
    public static let delimiter = UInt8.pipe
    /// `|`.
    public static let delimiterName = "|"
}
