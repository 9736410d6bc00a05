internal import Tabular

extension Inspection {
    /// The same for people to read: plain text in columns, `width` wide at most where examples can be cut to fit; with
    /// `ascii` for a terminal that shows nothing else.
    public func report(colors: Bool = false, width: Int = 120, ascii: Bool = false) -> String {
        InspectionReport(self, style: TerminalStyle(isOn: colors, isASCII: ascii), width: max(40, width)).text
    }
}
