import ByteScanning

/// The part that says how cells are shown (ECMA-376 part 1 §18.8.39).
extension WorkbookParts {
    /// Cell formats: 0 general, 1 the header's bold on a fill, 2 date, 3 date and time, 4 time, 5 span of time, 6 wrapped
    /// text, 7 links, 8 true and false; then numbers with one decimal, two, three, …, and what came with cells of workbooks.
    var styles: String {
        let decimals = formats.isEmpty ? decimals : CellFormats.mostDecimals
        let decimalIDs = (0..<decimals).map { CellFormats.firstDecimalID + $0 }
        let given = givenFormats
        let cell = "fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\""
        func numbers(_ ids: [Int]) -> String {
            ids.map { "<xf numFmtId=\"\($0)\" \(cell) applyNumberFormat=\"1\"/>" }.joined()
        }
        let decimalFormats = decimalIDs.map { id -> String in
            let zeros = String(repeating: "0", count: id + 1 - CellFormats.firstDecimalID)
            return "<numFmt numFmtId=\"\(id)\" formatCode=\"0.\(zeros)\"/>"
        }.joined()
        let formatCount: Int = 3 + decimals + given.codes.count
        let cellCount: Int = CellFormats.count + decimals + given.ids.count
        let times = numbers([164, 165, CellFormats.timeID, CellFormats.durationID])
        let others = numbers([CellFormats.booleanID] + decimalIDs + given.ids)
        let booleanCode = XMLEscapes.escaped(CellFormats.booleanCode)
        return WorkbookParts.declaration + """
            <styleSheet xmlns="\(WorkbookParts.main)"><numFmts count="\(formatCount)">\
            <numFmt numFmtId="164" formatCode="\(CellFormats.dateCode)"/>\
            <numFmt numFmtId="165" formatCode="\(CellFormats.dateTimeCode)"/>\
            <numFmt numFmtId="\(CellFormats.booleanID)" formatCode="\(booleanCode)"/>\
            \(decimalFormats)\(given.codes.joined())</numFmts>\(WorkbookParts.looks)\
            <cellXfs count="\(cellCount)"><xf numFmtId="0" \(cell)/>\
            <xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>\
            \(times)<xf numFmtId="0" \(cell) applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>\
            <xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
            \(others)</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
            </styleSheet>
            """
    }

    /// Fonts, fills and borders, which are the same in every workbook.
    private static let looks = """
        <fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>\
        <font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>\
        <font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/><family val="2"/></font></fonts>\
        <fills count="3"><fill><patternFill patternType="none"/></fill>\
        <fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">\
        <fgColor rgb="FFE8EEF4"/><bgColor indexed="64"/></patternFill></fill></fills>\
        <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
        <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
        """

    /// The ids of the formats that came with cells, in the order of their numbers, and the elements of those with a code.
    /// A number that no cell of this workbook has is a format all the same, as numbers are places.
    private var givenFormats: (ids: [Int], codes: [String]) {
        var ids: [Int] = []
        var codes: [String] = []
        for number in 0..<((formats.keys.max() ?? -1) + 1) {
            let code = formats[number] ?? [0, 0]
            guard code.first != 0 else {
                ids.append(Int(code.last ?? 0))
                continue
            }
            let id = CellFormats.firstGivenID + number
            let text = XMLEscapes.escaped(String(decoding: code, as: UTF8.self))
            ids.append(id)
            codes.append("<numFmt numFmtId=\"\(id)\" formatCode=\"\(text)\"/>")
        }
        return (ids, codes)
    }
}
