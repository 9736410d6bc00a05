import HasDataSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// SIGINT and SIGTERM are taken by sigwait below, so they are blocked before any thread starts.
signal(SIGPIPE, SIG_IGN)
var ends = sigset_t()
sigemptyset(&ends)
sigaddset(&ends, SIGINT)
sigaddset(&ends, SIGTERM)
pthread_sigmask(SIG_BLOCK, &ends, nil)

do {
    let flags = try Flags(CommandLine.arguments.dropFirst())
    if flags.isHelp {
        writeLine(Flags.help, to: STDOUT_FILENO)
        exit(0)
    }
    let sandbox = try Sandbox.start(flags.options)
    writeLine("listening on \(sandbox.endpoint) artifacts on \(sandbox.artifactEndpoint)", to: STDOUT_FILENO)
    if flags.exitsWithParent {
        stopAtEndOfInput()
    } else if let first = sandbox.jobIDs.first {
        writeLine(
            "jobs: \(sandbox.jobIDs.joined(separator: " ")), and job:synthetic-N, a crawl of N rows", to: STDOUT_FILENO)
        writeLine(
            "try: hasdata-export \(first) --endpoint \(sandbox.endpoint) --api-key \(flags.options.key ?? "any") --to csv",
            to: STDOUT_FILENO)
    }
    var received: CInt = 0
    while sigwait(&ends, &received) != 0 {}
    sandbox.stop()
} catch {
    writeLine("hasdata-sandbox: \(error)", to: STDERR_FILENO)
    exit(1)
}
