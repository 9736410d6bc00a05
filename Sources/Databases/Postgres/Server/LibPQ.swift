internal import Libc
internal import Tabular

/// The functions of libpq, PostgreSQL's own client library, which is loaded when a database is first named: nobody else needs
/// it. Their types are those of libpq-fe.h, which has kept them since version 9 (libpq's ABI 5).
///
/// Bounds: each function takes and gives what PostgreSQL's manual says in its chapter "libpq"; nothing here reads memory.
struct LibPQ: @unchecked Sendable {
    typealias Text = UnsafePointer<CChar>
    typealias Handle = OpaquePointer

    let parse: @convention(c) (Text?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Handle?
    let freeOptions: @convention(c) (Handle?) -> Void
    let connect: @convention(c) (UnsafePointer<Text?>?, UnsafePointer<Text?>?, CInt) -> Handle?
    let status: @convention(c) (Handle?) -> CInt
    let errorMessage: @convention(c) (Handle?) -> Text?
    let finish: @convention(c) (Handle?) -> Void
    let setNoticeProcessor:
        @convention(c) (Handle?, (@convention(c) (UnsafeMutableRawPointer?, Text?) -> Void)?, UnsafeMutableRawPointer?)
            ->
            UnsafeRawPointer?
    let execute:
        @convention(c) (
            Handle?, Text?, CInt, UnsafePointer<UInt32>?, UnsafePointer<Text?>?, UnsafePointer<CInt>?,
            UnsafePointer<CInt>?, CInt
        ) -> Handle?
    let executeAll: @convention(c) (Handle?, Text?) -> Handle?
    let nextResult: @convention(c) (Handle?) -> Handle?
    let resultStatus: @convention(c) (Handle?) -> CInt
    let resultField: @convention(c) (Handle?, CInt) -> Text?
    let commandStatus: @convention(c) (Handle?) -> Text?
    let rowCount: @convention(c) (Handle?) -> CInt
    let isNull: @convention(c) (Handle?, CInt, CInt) -> CInt
    let value: @convention(c) (Handle?, CInt, CInt) -> Text?
    let columnCount: @convention(c) (Handle?) -> CInt
    let clear: @convention(c) (Handle?) -> Void
    let putData: @convention(c) (Handle?, Text?, CInt) -> CInt
    let putEnd: @convention(c) (Handle?, Text?) -> CInt
    let getData: @convention(c) (Handle?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, CInt) -> CInt
    let freeMemory: @convention(c) (UnsafeMutableRawPointer?) -> Void
    let socket: @convention(c) (Handle?) -> CInt
    let setNonblocking: @convention(c) (Handle?, CInt) -> CInt
    let flush: @convention(c) (Handle?) -> CInt
    let consumeInput: @convention(c) (Handle?) -> CInt

    /// Values of `ExecStatusType` and `ConnStatusType`.
    static let connectionIsFine: CInt = 0
    static let commandIsDone: CInt = 1
    static let hasRows: CInt = 2
    static let sendsRows: CInt = 3
    static let takesRows: CInt = 4

    /// The names that the library has.
    #if canImport(Darwin)
        private static let names = [
            "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib", "/usr/local/opt/libpq/lib/libpq.5.dylib",
        ]
        private static let package = "install it with `brew install libpq`"
    #else
        private static let names = ["libpq.so.5", "libpq.so"]
        private static let package =
            "install PostgreSQL's client library: `apt-get install libpq5` on Debian and Ubuntu, `dnf install libpq` on "
            + "Fedora, `apk add libpq` on Alpine"
    #endif

    private static let loaded = try? LibPQ(from: names)

    /// The library.
    ///
    /// - Throws: `.usage` where it is not on this machine.
    static func shared() throws(ExportError) -> LibPQ {
        guard let loaded else {
            throw ExportError(
                .usage, "a Postgres database is reached through libpq, which is not there", advice: package)
        }
        return loaded
    }

    /// - Throws: where there is no such library, or it lacks a function.
    private init(from names: [String]) throws(Absence) {
        var library: UnsafeMutableRawPointer?
        for name in names where library == nil { library = dlopen(name, RTLD_NOW) }
        guard let library else { throw Absence() }
        func symbol<Function>(_ name: String) throws(Absence) -> Function {
            guard let found = dlsym(library, name) else { throw Absence() }
            return unsafeBitCast(found, to: Function.self)
        }
        parse = try symbol("PQconninfoParse")
        freeOptions = try symbol("PQconninfoFree")
        connect = try symbol("PQconnectdbParams")
        status = try symbol("PQstatus")
        errorMessage = try symbol("PQerrorMessage")
        finish = try symbol("PQfinish")
        setNoticeProcessor = try symbol("PQsetNoticeProcessor")
        execute = try symbol("PQexecParams")
        executeAll = try symbol("PQexec")
        nextResult = try symbol("PQgetResult")
        resultStatus = try symbol("PQresultStatus")
        resultField = try symbol("PQresultErrorField")
        commandStatus = try symbol("PQcmdStatus")
        rowCount = try symbol("PQntuples")
        isNull = try symbol("PQgetisnull")
        value = try symbol("PQgetvalue")
        columnCount = try symbol("PQnfields")
        clear = try symbol("PQclear")
        putData = try symbol("PQputCopyData")
        putEnd = try symbol("PQputCopyEnd")
        getData = try symbol("PQgetCopyData")
        freeMemory = try symbol("PQfreemem")
        socket = try symbol("PQsocket")
        setNonblocking = try symbol("PQsetnonblocking")
        flush = try symbol("PQflush")
        consumeInput = try symbol("PQconsumeInput")
    }

    private struct Absence: Error {}
}
