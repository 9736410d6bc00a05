import ArgumentParser
import HasDataExport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is read where no source is named.
enum PipedInput {
    /// The words that name sources; where there are none, `-` when a pipe or a file stands at standard input.
    ///
    /// - Throws: the parser's own words where there is nothing to read.
    static func sources(_ words: [String]) throws -> [String] {
        guard words.isEmpty else { return words }
        var status = stat()
        guard fstat(0, &status) == 0 else { throw missing }
        switch status.st_mode & S_IFMT {
        case S_IFIFO, S_IFREG, S_IFSOCK: return ["-"]
        default: throw missing
        }
    }

    private static var missing: ValidationError {
        ValidationError("Missing expected argument '<source> ...'")
    }
}
