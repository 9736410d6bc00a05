internal import Libc
package import Tabular

/// What every run over the sources of an export needs, be it to write their rows or to look at them.
extension Export {
    /// How many workers there are: as many as were asked for, else one a core.
    var workerCount: Int { max(1, workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// The options of one run, whose spools share one budget of memory.
    package func runOptions() -> FormatOptions {
        let budget = MemoryBudget(limit: memoryLimit)
        let folder = temporaryFolder
        var options = formatOptions
        if !steps.unwind.isEmpty || steps.flatten != nil { options.takesNestedApart = true }
        options.infersTypes = types == .infer
        options.usedColumns = steps.usedColumns(options)
        // Said by somebody, a size holds.
        if options.blockSize == ByteBlock.standardCapacity, destination.takesBytes,
            let size = try? outputFormat().needs(options).bytesPerBlock
        {
            options.blockSize = size
        }
        options.makeSpool = { () throws(ExportError) in Spool(budget: budget, folder: folder) }
        return options
    }

    /// The stages that rows go through in order, the first of which leaves out `repeatedRows`; those of the output last.
    package func orderedStages(
        _ options: FormatOptions, repeatedRows: (any RowTransform)?, outputTransforms: [any RowTransform] = []
    ) throws(ExportError) -> [any RowStage] {
        var stages: [any RowStage] = []
        if let repeatedRows { stages.append(try repeatedRows.makeStage()) }
        for step in steps.ordered(options) + outputTransforms { stages.append(try step.makeStage()) }
        return stages
    }
}
