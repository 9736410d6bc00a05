extension RowBatch {
    /// Ends the batch before a row that a step objects to. Where no row but those before it is asked for, the run goes on as if
    /// the row had not been read; else it ends with `fault`, whose row is counted within the batch's source.
    ///
    /// A step that finds another fault among the rows before it ends the batch earlier, with that one.
    package func end(beforeRow index: Int, for fault: ExportError) {
        keepRows(in: 0..<index)
        self.fault = fault
    }
}
