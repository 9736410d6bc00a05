internal import Libc
internal import Tables
package import Tabular

/// What every run over the sources of an export needs, be it to write their rows or to look at them.
extension Export {
    /// How many workers there are: as many as were asked for, else one a core.
    var workerCount: Int { max(1, workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Whether texts of sources without types are numbers where all of their column are.
    package var infersTypes: Bool { types == .infer && steps.schema == nil }

    /// Whether all values are texts: where texts are asked for, and the output has types for whole columns.
    private func makesTexts(_ options: FormatOptions) -> Bool {
        guard types == .text, !keepsKinds, steps.schema == nil else { return false }
        if case .table = destination { return true }
        guard destination.takesBytes, let needs = try? outputFormat().needs(options).types else { return false }
        return needs == .complete || needs == .growing
    }

    /// The options of one run, whose spools share one budget of memory.
    package func runOptions() -> FormatOptions {
        let budget = MemoryBudget(limit: memoryLimit)
        let folder = temporaryFolder
        var options = formatOptions
        if !steps.unwind.isEmpty || steps.flatten != nil { options.takesNestedApart = true }
        options[TableOptions.self].temporaryFolder = folder ?? SystemCalls.temporaryFolder
        options.tracksChange = steps.since != nil
        options.infersTypes = infersTypes
        options.makesTexts = options.makesTexts || makesTexts(options)
        options.makeSpool = { () throws(ExportError) in Spool(budget: budget, folder: folder) }
        // A batch has its own.
        if options[OtherKeys.self].isEmpty { options[OtherKeys.self] = OtherKeys(of: self, options) }
        options[ExistingRows.self] = ExistingRows(of: self, options)
        options[SourceTimes.self] = SourceTimes()
        options.usedColumns = steps.usedColumns(options)
        options.wantedRows = steps.requirement(options)
        if destination.takesBytes, let format = try? outputFormat() { options.namesNonFinite = !format.hasTypes }
        // Said by somebody, a size holds.
        if options.blockSize == ByteBlock.standardCapacity, destination.takesBytes,
            let needs = try? outputFormat().needs(options), (try? needs.validate()) != nil,
            let size = needs.bytesPerBlock
        {
            options.blockSize = size
        }
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
