internal import Tabular

extension Inspection {
    /// The same for people to read: plain text in columns, `width` wide at most where examples can be cut to fit.
    public func report(colors: Bool = false, width: Int = 120) -> String {
        InspectionReport(self, paint: Paint(isOn: colors), width: max(40, width)).text
    }
}

/// Colours of a terminal, or none.
struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func dim(_ text: String) -> String { wrapped(text, "2") }
    func red(_ text: String) -> String { wrapped(text, "31") }
    func green(_ text: String) -> String { wrapped(text, "32") }
    func yellow(_ text: String) -> String { wrapped(text, "33") }
    func blue(_ text: String) -> String { wrapped(text, "34") }

    private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
