import HasDataExport
import Synchronization
import Tabular

/// What stands on the command line, and in lists of sources, and is never repeated: the passwords in addresses of databases.
enum Secrets {
    private static let listed = Mutex<[String]>([])

    /// Notes the words of a list of sources.
    static func note(_ words: [String]) {
        // Lists are long, and hold few addresses.
        let found = words.filter { !addresses(in: [$0]).isEmpty }
        if !found.isEmpty { listed.withLock { $0 += found } }
    }

    /// The addresses among these words, also behind a flag, each with what is shown of it.
    private static func addresses(in words: [String]) -> [(address: String, shown: String)] {
        words.compactMap { word in
            // A scheme has as many bytes in lower case as in any.
            let lower = Array(word.utf8).map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
            guard
                let start = ["postgres://", "postgresql://"].lazy.compactMap({ lower.firstRange(of: Array($0.utf8)) })
                    .first
            else { return nil }
            let address = String(decoding: word.utf8.dropFirst(start.lowerBound), as: UTF8.self)
            let shown = Destination.shown(address)
            return shown == address ? nil : (address, shown)
        }
    }

    /// A text without them.
    static func hidden(in text: String, of words: [String] = Arguments.all) -> String {
        var text = text
        for (address, shown) in addresses(in: words + listed.withLock { $0 }) {
            text = text.replacing(address, with: shown)
        }
        return text
    }
}

extension ExportError {
    /// The error without secrets of the command line.
    var withoutSecrets: ExportError {
        var error = self
        error.message = Secrets.hidden(in: message)
        error.advice = advice.map { Secrets.hidden(in: $0) }
        error.cause = cause.map { Secrets.hidden(in: $0) }
        error.location.source = location.source.map { Secrets.hidden(in: $0) }
        return error
    }
}
