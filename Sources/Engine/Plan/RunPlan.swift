internal import Tabular

/// What a run will do, decided before a row is read.
package struct RunPlan: Equatable {
    /// How the columns of the output come to be known.
    enum Columns: Equatable {
        /// Rows bring their names with them.
        case ofEachRow
        /// The header of the file that rows are added to; no other may come.
        case appended
        /// Those that were named.
        case named
        /// The header of the only source.
        case sourceHeader
        /// Those of the first rows, as far as anybody can tell; what comes decides.
        case predicted
        /// Those of the first rows, taken for all; the run starts over with all of them where that was wrong.
        case assumed
        /// All that any row has, from a pass over all rows of their own.
        case gathered
        /// As they come: the output puts its header right.
        case growing
        /// All rows are put aside until the last is read.
        case awaited
    }

    /// How texts of sources without types are told from numbers, or the exact types of all columns come to be known.
    enum Types: Equatable {
        /// Not at all.
        case asRead
        /// As in the first rows; all are checked, and the run starts over where that was wrong.
        case predicted
        /// By a pass over all rows of their own.
        case inferred
        /// While all rows are put aside.
        case awaited
    }

    /// One way through the rows.
    package enum Pass: String, Equatable {
        /// The first rows of each source are looked at.
        case sample
        /// All rows are looked at.
        case inferTypes = "infer types"
        /// All rows are looked at for their columns.
        case gatherColumns = "gather columns"
        /// All rows are put aside.
        case spill
        /// Rows are written.
        case write
        /// All rows are looked at, and none is written.
        case read
    }

    /// How many sources there are.
    var sourceCount = 1
    var columns: Columns
    var types: Types
    /// Whether a step gives no row before it has seen the last.
    var holdsRows = false

    /// Whether no column can come that was not known before the first row was written.
    var hasFixedColumns: Bool {
        switch columns {
        case .appended, .named, .sourceHeader, .assumed, .gathered, .awaited: true
        case .ofEachRow, .predicted, .growing: false
        }
    }

    /// Whether columns are taken for all before all rows were seen, or read another time.
    var predictsColumns: Bool { columns == .assumed || columns == .gathered }

    /// The ways through the rows, one after another.
    var passes: [Pass] {
        var passes: [Pass] = []
        if columns == .predicted || columns == .assumed || types == .predicted { passes.append(.sample) }
        if types == .inferred {
            passes.append(.inferTypes)
        } else if columns == .gathered {
            passes.append(.gatherColumns)
        }
        if isSpilled { passes.append(.spill) }
        return passes + [.write]
    }

    /// Whether all rows are put aside before the first is written.
    var isSpilled: Bool { columns == .awaited || types == .awaited }

    /// The line for `-v` that says what is read how often.
    package static func line(sources: Int, passes: [Pass]) -> String {
        "\(sources) source\(sources == 1 ? "" : "s"), passes: \(passes.map(\.rawValue).joined(separator: ", "))"
    }

    /// Lines for `-v`.
    func lines(memoryLimit: Int) -> [String] {
        var lines = [Self.line(sources: sourceCount, passes: passes)]
        switch columns {
        case .ofEachRow: lines.append("columns: each row brings its own, so nothing waits for a header")
        case .growing, .predicted:
            lines.append(
                "columns: all that any row has; where the header comes first, rows wait in memory up to \(memoryLimit >> 20) MiB and then in a temporary file"
            )
        case .awaited:
            lines.append(
                "columns: all that any row has; all rows wait for the last, in memory up to \(memoryLimit >> 20) MiB and then in a temporary file"
            )
        case .assumed: lines.append("columns: those of the first rows, against which all are checked")
        case .gathered: lines.append("columns: all that any row has, from a pass of their own")
        case .appended: lines.append("columns: the header of what is there")
        case .named: lines.append("columns: those that were named, so nothing waits for the header")
        case .sourceHeader: lines.append("columns: the source's header, so nothing waits")
        }
        if holdsRows { lines.append("rows: held back until the last was read, which a step has to see first") }
        if types == .predicted { lines.append("types: those of the first rows, against which all are checked") }
        return lines
    }
}
