import Engine
import HTTPTransfer
import HasDataAPI
import Libc
import Tabular

/// The exit statuses, and which error has which. The first five are those of the vendor's own command.
enum ExitStatus {
    static let success: Int32 = 0
    static let usage: Int32 = 1
    static let network: Int32 = 2
    static let refused: Int32 = 3
    static let server: Int32 = 4
    static let jobNotReady: Int32 = 5
    static let data: Int32 = 6
    static let output: Int32 = 7
    /// `diff --exit-code`: something differs.
    static let differs: Int32 = 10
    static let interrupted: Int32 = 130

    private static let table: [ExportError.Code: Int32] = [
        .usage: usage, .input: usage, .fileChanged: usage, .network: network, .entityChanged: network,
        .refused: refused, .server: server,
        .jobNotReady: jobNotReady, .malformed: data, .lossy: data, .limit: data, .output: output, .closedPipe: success,
        .interrupted: interrupted,
    ]

    /// The status of an error; what is not in the table is a matter of the data.
    static func of(_ code: ExportError.Code) -> Int32 { table[code] ?? data }

    /// The status of a batch: the first of these that is among its parts'.
    static func worst(of statuses: [Int32]) -> Int32 {
        let order = [interrupted, output, network, server, refused, jobNotReady, data, usage]
        return order.first { statuses.contains($0) } ?? success
    }

    /// Ends the process.
    static func end(_ status: Int32) -> Never {
        Caller.tell(status)
        exit(status)
    }
}
