internal import ByteScanning
internal import JSONScanning
internal import Tabular

/// What is computed of numbers: whole ones as long as 64 bits hold them, doubles else.
extension RowProgram {
    /// The number that a value is, or that its text is; nil where it is none.
    func number(of value: ComputedValue, _ view: View) -> ComputedNumber? {
        switch value {
        case .integer(let number): return .integer(number)
        case .double(let number): return .double(number)
        case .absent, .null, .truth: return nil
        case .cell, .slice, .made, .literal: break
        }
        guard [.number, .text, .escapedText].contains(kind(of: value)) else { return nil }
        let plain = comparable(value, view)
        guard let text = bytes(of: plain, in: view.batch), text.count > 0, !isNoNumber(plain, text, view) else {
            return nil
        }
        if case .cell(let cell) = value { return number(text, isDouble: cell.isDouble) }
        return number(text, isDouble: false)
    }

    /// - Parameter isDouble: whether it was a double, whose digits are no whole number's.
    func number(_ text: UnsafeRawBufferPointer, isDouble: Bool) -> ComputedNumber? {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress else { return nil }
        let isNegative = base[0] == .minus
        if text.count <= 19,
            let value = DecimalText.plainInteger(UnsafeRawBufferPointer(rebasing: text.dropFirst(isNegative ? 1 : 0))),
            let plain = Int64(exactly: value)
        {
            return .integer(isNegative ? -plain : plain)
        }
        guard NumberGrammar.isNumber(base, count: text.count) else { return nil }
        if !text.contains(where: { $0 == .dot || $0 | 0x20 == .e }) {
            let digits = String(decoding: text, as: UTF8.self)
            if let value = Int64(digits) { return .integer(value) }
            if isDouble, let value = Double(digits) { return .double(value) }
            problem = .overflow
            return nil
        }
        return ShortestDouble.value(ShortestDouble.digits(base, count: text.count), base, count: text.count)
            .map { .double($0) }
    }

    /// Counts that something could not be computed.
    func trouble() -> ComputedValue {
        hadTrouble = true
        return .absent
    }

    private func double(_ value: Double) -> ComputedValue {
        guard value.isFinite else { return trouble() }
        // Minus zero is printed as zero (ECMA-262, Number::toString).
        return .double(value == 0 ? 0 : value)
    }

    private func integer(_ value: (partialValue: Int64, overflow: Bool)) -> ComputedValue {
        guard !value.overflow else {
            problem = .overflow
            return .absent
        }
        return .integer(value.partialValue)
    }

    func negated(_ value: ComputedValue, _ view: View) -> ComputedValue {
        switch number(of: value, view) {
        case .integer(let number)?: integer(Int64(0).subtractingReportingOverflow(number))
        case .double(let number)?: double(-number)
        case nil: trouble()
        }
    }

    func computed(
        _ sign: ExpressionNode.Operator, _ left: ComputedValue, _ right: ComputedValue, _ view: View
    ) -> ComputedValue {
        guard let first = number(of: left, view), let second = number(of: right, view) else { return trouble() }
        guard case .integer(let one) = first, case .integer(let two) = second else {
            let (one, two) = (first.asDouble, second.asDouble)
            switch sign {
            case .add: return double(one + two)
            case .subtract: return double(one - two)
            case .multiply: return double(one * two)
            case .divide: return double(one / two)
            case .remainder: return double(one.truncatingRemainder(dividingBy: two))
            }
        }
        switch sign {
        case .add: return integer(one.addingReportingOverflow(two))
        case .subtract: return integer(one.subtractingReportingOverflow(two))
        case .multiply: return integer(one.multipliedReportingOverflow(by: two))
        case .divide:
            guard two != 0 else { return trouble() }
            let rest = one.remainderReportingOverflow(dividingBy: two)
            if rest.overflow || rest.partialValue == 0 { return integer(one.dividedReportingOverflow(by: two)) }
            return double(Double(one) / Double(two))
        case .remainder:
            guard two != 0 else { return trouble() }
            return .integer(two == -1 ? 0 : one % two)
        }
    }
}
