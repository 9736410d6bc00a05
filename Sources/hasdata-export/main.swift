import HasDataExport
import Tabular
import Glibc
func say(_ t: String) { let b = Array((t + "\n").utf8); _ = write(2, b, b.count) }
var args = Array(CommandLine.arguments.dropFirst())
var export = Export(from: [], to: .standardOutput)
while !args.isEmpty { let a = args.removeFirst()
 switch a { case "-o": export.destination = .file(args.removeFirst()); case "--force": export.replacesOutput = true
 case "--to": export.format = args.removeFirst()
 case "--jobs": export.workers = Int(args.removeFirst())
 case "-": export.sources.append(.standardInput)
 default: export.sources.append(.file(a)) } }
do { let s = try export.run()
 for k in WarningKind.allCases { if let e = s.warnings.entries[k] { say("warning: \(k.message(count: e.count)) \(e.first)") } }
} catch { say("error: \(error)"); exit(error.code == .malformed ? 6 : 1) }
