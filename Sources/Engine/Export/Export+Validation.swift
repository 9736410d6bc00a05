public import Tabular

extension Export {
    /// Checks what is asked for, before anything is opened: values that no run could go by, which the command's flags refuse
    /// already, are errors of the library as well and never end the process.
    ///
    /// - Throws: `.usage`.
    public func validated() throws(ExportError) {
        func require(_ isRight: Bool, _ text: String) throws(ExportError) {
            if !isRight { throw ExportError(.usage, text) }
        }
        try require(!sources.isEmpty, "there is no source to read")
        try require(
            (sources + steps.keyFilters.flatMap(\.sources)).count { $0 == .standardInput } < 2,
            "standard input can be read once, and is given twice as a source")
        if let path = destination.path { try Destination.refuseAddress(path) }
        for filter in steps.keyFilters { try filter.validate() }
        if let limit = steps.limit, let least = steps.minimumRows, limit < least {
            throw ExportError(
                .usage, "\(Setting.limit) lets \(limit) rows pass, and \(Setting.minimumRows) asks for \(least)")
        }
        try require(
            !sources.contains(.file("")) && destination.path != "",
            "the path of a source or of the output is empty")
        try require(rowsPerPart != 0, "a part of the output takes 1 row or more")
        try require(workers.map { 1...1024 ~= $0 } ?? true, "an export takes 1 to 1024 workers")
        try require(memoryLimit >= 0, "the memory limit is negative")
        try require(1...(256 << 20) ~= formatOptions.blockSize, "a block takes 1 byte to 256 MiB")
        try require(1...(256 << 20) ~= formatOptions.maximumRow, "the longest row takes 1 byte to 256 MiB")
        // Of an output that takes rows they are known once it is open.
        if destination.takesBytes { try (try? outputFormat())?.needs(formatOptions).validate() }
        try sourceOptions.validate()
        for format in registry.formats { try format.validate(formatOptions) }
    }
}
