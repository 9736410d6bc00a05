import HasDataSandbox
import Libc

/// What the command line asks for.
struct Flags {
    /// What it was called as: by itself, or as a verb of the command.
    private static var name: String {
        CommandLine.arguments.first == "hasdata-export sandbox" ? "hasdata-export sandbox" : "hasdata-sandbox"
    }

    static let help = """
        usage: \(name) [options]
        Stands in for the HasData API on 127.0.0.1: bundled jobs, synthetic-N, a crawl
        of N rows, and growing-N, one that ends at the sixth look at it
        (growing-N-failed: badly, growing-N-for-ever: never).

          --port N            port of the API (default 8416; 0: any free one)
          --artifact-port N   port of the artifacts (default 0)
          --jobs DIR          serve every folder of DIR that has a job.json, too
          --key KEY           take this x-api-key only (default: any)
          --concurrency N     answer so many requests of the API at a time, and others with 429 (default: any number)
          --faults SPEC       answer wrongly, as below
          --exit-with-parent  end when standard input does
          -v, --verbose       a line on standard error for each request
          -h, --help          this

        \(Fault.help)
        """

    var options = SandboxOptions(port: 8416)
    var exitsWithParent = false
    var isHelp = false

    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: some Sequence<String>) throws {
        var rest = arguments.flatMap { argument in
            // --flag=value is --flag value.
            guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return [argument] }
            return [String(argument[..<equals]), String(argument[argument.index(after: equals)...])]
        }.makeIterator()
        func value(_ flag: String) throws -> String {
            guard let value = rest.next() else { throw Invalid(description: "\(flag) needs a value") }
            return value
        }
        func port(_ flag: String) throws -> Int {
            guard let port = Int(try value(flag)), (0...65_535).contains(port) else {
                throw Invalid(description: "\(flag) takes a number from 0 to 65535")
            }
            return port
        }
        func count(_ flag: String) throws -> Int {
            guard let count = Int(try value(flag)), count > 0 else {
                throw Invalid(description: "\(flag) takes a number from 1")
            }
            return count
        }
        while let flag = rest.next() {
            switch flag {
            case "--port": options.port = try port(flag)
            case "--artifact-port": options.artifactPort = try port(flag)
            case "--jobs": options.jobs = try value(flag)
            case "--key": options.key = try value(flag)
            case "--concurrency": options.concurrency = try count(flag)
            case "--faults": options.faults += try Fault.parse(try value(flag))
            case "--exit-with-parent": exitsWithParent = true
            case "-v", "--verbose": options.log = { writeLine($0, to: STDERR_FILENO) }
            case "-h", "--help": isHelp = true
            default: throw Invalid(description: "unknown argument \(flag); --help lists what there is")
            }
        }
    }
}
