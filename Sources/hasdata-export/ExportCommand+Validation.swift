import ArgumentParser
import HasDataExport

/// What the flags of an export may not ask for together.
extension ExportCommand {
    func validate() throws {
        if formats.output != nil, formats.outputDir != nil {
            throw ValidationError("-o merges into one file and -O writes one for each source: give one of them")
        }
        if formats.newer, formats.outputDir == nil { throw ValidationError("--newer belongs to -O") }
        if formats.skipExisting, formats.outputDir == nil { throw ValidationError("--skip-existing belongs to -O") }
        if formats.skipExisting, formats.append || formats.force {
            throw ValidationError(
                "--skip-existing leaves outputs alone, and --append and --force do not: give one of them")
        }
        if let folder = formats.outputDir, case .table = Destination(argument: folder) {
            throw ValidationError(
                "-O writes a file for each source, and a database takes them all into one table: use -o")
        }
        if formats.skipExisting || formats.newer, !databases.upsert.isEmpty {
            throw ValidationError(
                "--upsert changes outputs that are there, and --newer and --skip-existing do not: give one of them")
        }
        if formats.append, formats.force {
            throw ValidationError("--append keeps what is there and --force replaces it: give one of them")
        }
        if formats.append, formats.newer {
            throw ValidationError("--append adds to outputs and --newer replaces them: give one of them")
        }
        if formats.splitRows == 0 { throw ValidationError("--split-rows takes 1 or more") }
        if formats.raw, !databases.upsert.isEmpty {
            throw ValidationError("--upsert replaces rows, and --raw saves the bytes as they are: give one of them")
        }
        if columns.writeSchema != nil, formats.outputDir != nil || formats.raw {
            throw ValidationError("--write-schema is of the rows of one output: it goes with neither -O nor --raw")
        }
        if columns.schema != nil, fields.sortFields {
            throw ValidationError("--schema has the order of the columns: leave out --sort-fields")
        }
        if let schema = columns.schema, schema == columns.writeSchema {
            throw ValidationError("--schema and --write-schema name the same file")
        }
        if behaviour.quiet, behaviour.verbose { throw ValidationError("-q and -v contradict each other") }
    }
}
