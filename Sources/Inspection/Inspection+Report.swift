internal import Tabular

extension Inspection {
    /// The same for people to read: plain text in columns, `width` wide at most where examples can be cut to fit.
    public func report(colors: Bool = false, width: Int = 120) -> String {
        InspectionReport(self, style: TerminalStyle(isOn: colors), width: max(40, width)).text
    }
}
