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

    private static let loaded = LibPQ(from: names)

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

    /// Nil where there is no such library, or it lacks a function.
    init?(from names: [String]) {
        var library: UnsafeMutableRawPointer?
        for name in names where library == nil { library = dlopen(name, RTLD_NOW) }
        guard let library else { return nil }
        func symbol<Function>(_ name: String) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
        }
        guard
            let parse: @convention(c) (Text?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Handle? = symbol(
                "PQconninfoParse"),
            let freeOptions: @convention(c) (Handle?) -> Void = symbol("PQconninfoFree"),
            let connect: @convention(c) (UnsafePointer<Text?>?, UnsafePointer<Text?>?, CInt) -> Handle? = symbol(
                "PQconnectdbParams"),
            let status: @convention(c) (Handle?) -> CInt = symbol("PQstatus"),
            let errorMessage: @convention(c) (Handle?) -> Text? = symbol("PQerrorMessage"),
            let finish: @convention(c) (Handle?) -> Void = symbol("PQfinish"),
            let setNoticeProcessor:
                @convention(c) (
                    Handle?, (@convention(c) (UnsafeMutableRawPointer?, Text?) -> Void)?, UnsafeMutableRawPointer?
                ) -> UnsafeRawPointer? = symbol("PQsetNoticeProcessor"),
            let execute:
                @convention(c) (
                    Handle?, Text?, CInt, UnsafePointer<UInt32>?, UnsafePointer<Text?>?, UnsafePointer<CInt>?,
                    UnsafePointer<CInt>?, CInt
                ) -> Handle? = symbol("PQexecParams"),
            let executeAll: @convention(c) (Handle?, Text?) -> Handle? = symbol("PQexec"),
            let nextResult: @convention(c) (Handle?) -> Handle? = symbol("PQgetResult"),
            let resultStatus: @convention(c) (Handle?) -> CInt = symbol("PQresultStatus"),
            let resultField: @convention(c) (Handle?, CInt) -> Text? = symbol("PQresultErrorField"),
            let commandStatus: @convention(c) (Handle?) -> Text? = symbol("PQcmdStatus"),
            let rowCount: @convention(c) (Handle?) -> CInt = symbol("PQntuples"),
            let isNull: @convention(c) (Handle?, CInt, CInt) -> CInt = symbol("PQgetisnull"),
            let value: @convention(c) (Handle?, CInt, CInt) -> Text? = symbol("PQgetvalue"),
            let columnCount: @convention(c) (Handle?) -> CInt = symbol("PQnfields"),
            let clear: @convention(c) (Handle?) -> Void = symbol("PQclear"),
            let putData: @convention(c) (Handle?, Text?, CInt) -> CInt = symbol("PQputCopyData"),
            let putEnd: @convention(c) (Handle?, Text?) -> CInt = symbol("PQputCopyEnd"),
            let getData: @convention(c) (Handle?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, CInt) -> CInt =
                symbol("PQgetCopyData"),
            let freeMemory: @convention(c) (UnsafeMutableRawPointer?) -> Void = symbol("PQfreemem"),
            let socket: @convention(c) (Handle?) -> CInt = symbol("PQsocket"),
            let setNonblocking: @convention(c) (Handle?, CInt) -> CInt = symbol("PQsetnonblocking"),
            let flush: @convention(c) (Handle?) -> CInt = symbol("PQflush"),
            let consumeInput: @convention(c) (Handle?) -> CInt = symbol("PQconsumeInput")
        else { return nil }
        self.parse = parse
        self.freeOptions = freeOptions
        self.connect = connect
        self.status = status
        self.errorMessage = errorMessage
        self.finish = finish
        self.setNoticeProcessor = setNoticeProcessor
        self.execute = execute
        self.executeAll = executeAll
        self.nextResult = nextResult
        self.resultStatus = resultStatus
        self.resultField = resultField
        self.commandStatus = commandStatus
        self.rowCount = rowCount
        self.isNull = isNull
        self.value = value
        self.columnCount = columnCount
        self.clear = clear
        self.putData = putData
        self.putEnd = putEnd
        self.getData = getData
        self.freeMemory = freeMemory
        self.socket = socket
        self.setNonblocking = setNonblocking
        self.flush = flush
        self.consumeInput = consumeInput
    }
}
