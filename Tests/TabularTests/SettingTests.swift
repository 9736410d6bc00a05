import Tabular
import Testing

/// To a program, messages name properties; only the command knows its flags.
struct SettingTests {
    @Test func namesAreThoseOfProperties() {
        let names = Setting.allCases.map { "\($0)" }
        #expect(Set(names).count == names.count)
        for name in names { #expect(!name.hasPrefix("-") && !name.isEmpty) }
        #expect(ColumnSet.tooMany().advice?.hasPrefix("name those you need with fields, or") == true)
    }
}
