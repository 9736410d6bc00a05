internal import SystemPackage

/// The names of what stands beside an output while it is made: hidden, and recognised as belonging to it.
enum HiddenSibling {
    /// The longest name that file systems take, in bytes.
    private static let longest = 255

    /// `.NAME` and `suffix`, in the folder of `path`.
    static func path(beside path: String, suffix: String) -> String {
        let file = FilePath(path)
        return file.removingLastComponent().appending(name(of: path) + suffix).string
    }

    /// `.NAME`, cut where there would be no room for a suffix.
    static func name(of path: String) -> String {
        let last = FilePath(path).lastComponent?.string ?? "output"
        // `.tmp-`, a process, a random number.
        let room = longest - 1 - 48
        guard last.utf8.count > room else { return "." + last }
        var short = last
        while short.utf8.count > room { short.removeLast() }
        return "." + short
    }
}
