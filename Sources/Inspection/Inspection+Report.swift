internal import Tabular

extension Inspection {
    /// The same for people to read: plain text in columns, `width` wide at most where examples can be cut to fit.
    public func report(colors: Bool = false, width: Int = 120) -> String {
        InspectionReport(self, paint: Paint(isOn: colors), width: max(40, width)).text
    }
}

/// Colours of a terminal, or none.
package struct Paint {
    let isOn: Bool

    /// Colours, or none.
    package init(isOn: Bool) { self.isOn = isOn }

    package func bold(_ text: String) -> String { wrapped(text, "1") }
    package func dim(_ text: String) -> String { wrapped(text, "2") }
    package func red(_ text: String) -> String { wrapped(text, "31") }
    package func green(_ text: String) -> String { wrapped(text, "32") }
    package func yellow(_ text: String) -> String { wrapped(text, "33") }
    package func blue(_ text: String) -> String { wrapped(text, "34") }

    private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
