/// A file that a run reads or writes, and what it is to the run.
package struct RunFile: Sendable {
    /// What a file is to a run, in words.
    package struct Role: Sendable, Hashable {
        let noun: String
        let advice: String

        /// - Parameter advice: what to do where a file that is written is something else as well.
        package init(_ noun: String, advice: String = "name another output") {
            (self.noun, self.advice) = (noun, advice)
        }

        /// What rows come from.
        package static let source = Role("a source")
        /// Where rows go.
        package static let output = Role("the output")
        /// The same where it is one of many files in a folder.
        package static let outputInFolder = Role("the output", advice: "name another folder")
        /// Where some of the rows go.
        package static let part = Role("a part of the output")
        /// What a flag, or what a program says in its place, has read.
        package static func read(by setting: String) -> Role { Role("what \(setting) reads") }
    }

    /// What is done with it.
    enum Use: Sendable {
        /// It is read while outputs are there already.
        case read
        /// It is read before the first row is written.
        case readFirst
        /// It is replaced.
        case written
        /// It keeps what it holds.
        case added
        /// Files beside it are written, which are numbered.
        case split
    }

    let path: String
    let role: Role
    let use: Use
    /// Its name in messages; nil where they take the other's.
    let name: String?

    var isWritten: Bool { use != .read && use != .readFirst }
}
