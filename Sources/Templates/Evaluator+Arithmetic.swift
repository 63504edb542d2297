import Foundation

extension Evaluator {
    func calculate(
        _ operation: ArithmeticOperator, _ left: Value, _ right: Value
    ) throws(Fault) -> Value {
        if let hint = left.undefinedHint ?? right.undefinedHint { throw .evaluation(hint) }
        switch (operation, left, right) {
        case (.add, .string(let a), .string(let b)):
            let count = a.count + b.count
            try budget.create(count)
            var result = a
            result.append(b)
            return .string(result)
        case (.add, .list(let a), .list(let b)):
            try budget.create(items: a.count + b.count)
            return .list(a + b)
        case (.add, .tuple(let a), .tuple(let b)):
            try budget.create(items: a.count + b.count)
            return .tuple(a + b)
        case (.multiply, _, _):
            if let result = try repeated(left, right) { return result }
            if let result = try repeated(right, left) { return result }
        case (.remainder, .string(let format), _):
            let values: [Value] = if case .tuple(let items) = right { items } else { [right] }
            return .string(try formatted(format, values))
        default: break
        }
        if let a = left.smallInteger, let b = right.smallInteger {
            return try Evaluator.calculate(operation, a, b)
        }
        guard let a = left.double, let b = right.double else {
            throw .evaluation(
                "unsupported operand type(s) for \(operation.rawValue): '\(left.typeName)' and '\(right.typeName)'"
            )
        }
        if left.isInteger, right.isInteger, operation != .divide {
            throw .evaluation("integers beyond 64 bits are not calculated with")
        }
        return .float(try Evaluator.calculate(operation, a, b))
    }

    private func repeated(_ value: Value, _ factor: Value) throws(Fault) -> Value? {
        guard let times = factor.smallInteger.map({ max(0, $0) }) else { return nil }
        switch value {
        case .string(let text):
            let (count, overflow) = text.count.multipliedReportingOverflow(by: times)
            try budget.create(overflow ? Int.max : count)
            var result = TemplateString()
            for _ in 0..<(text.isEmpty ? 0 : times) { result.append(text) }
            return .string(result)
        case .list(let items): return .list(try repeated(items, times))
        case .tuple(let items): return .tuple(try repeated(items, times))
        default: return nil
        }
    }

    private func repeated(_ items: [Value], _ times: Int) throws(Fault) -> [Value] {
        let (count, overflow) = items.count.multipliedReportingOverflow(by: times)
        try budget.create(items: overflow ? Int.max : count)
        return items.isEmpty ? [] : Array(repeatElement(items, count: times).joined())
    }

    private static func calculate(
        _ operation: ArithmeticOperator, _ a: Int, _ b: Int
    ) throws(Fault) -> Value {
        func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Fault) -> Value {
            if result.overflow { throw .evaluation("the result of \(operation.rawValue) exceeds 64 bits") }
            return .integer(result.partialValue)
        }
        switch operation {
        case .add: return try checked(a.addingReportingOverflow(b))
        case .subtract: return try checked(a.subtractingReportingOverflow(b))
        case .multiply: return try checked(a.multipliedReportingOverflow(by: b))
        case .divide:
            if b == 0 { throw .evaluation("division by zero") }
            return .float(Double(a) / Double(b))
        case .floorDivide:
            if b == 0 { throw .evaluation("integer division or modulo by zero") }
            let quotient = a.dividedReportingOverflow(by: b)
            let truncates = !quotient.overflow && a % b != 0 && (a < 0) != (b < 0)
            return try checked((quotient.partialValue - (truncates ? 1 : 0), quotient.overflow))
        case .remainder:
            if b == 0 { throw .evaluation("integer division or modulo by zero") }
            let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
            return .integer(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        case .power:
            if b < 0 {
                if a == 0 { throw .evaluation("0.0 cannot be raised to a negative power") }
                return .float(pow(Double(a), Double(b)))
            }
            return try checked(power(a, b))
        }
    }

    private static func power(_ base: Int, _ exponent: Int) -> (partialValue: Int, overflow: Bool) {
        if base == 0 || base == 1 { return (exponent == 0 ? 1 : base, false) }
        if base == -1 { return (exponent.isMultiple(of: 2) ? 1 : -1, false) }
        if exponent > 63 { return (0, true) }
        var result = 1
        for _ in 0..<exponent {
            let product = result.multipliedReportingOverflow(by: base)
            if product.overflow { return product }
            result = product.partialValue
        }
        return (result, false)
    }

    private static func calculate(
        _ operation: ArithmeticOperator, _ a: Double, _ b: Double
    ) throws(Fault) -> Double {
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide, .floorDivide, .remainder:
            if b == 0 { throw .evaluation("float division by zero") }
            if operation == .divide { return a / b }
            // Python's float_divmod: the remainder has the sign of the divisor.
            var remainder = fmod(a, b)
            if remainder != 0, (remainder < 0) != (b < 0) { remainder += b }
            if remainder == 0 { remainder = b < 0 ? -0.0 : 0.0 }
            if operation == .remainder { return remainder }
            let quotient = (a - remainder) / b
            let whole = quotient.rounded(.down)
            return quotient - whole > 0.5 ? whole + 1 : whole
        case .power:
            if a < 0, b != b.rounded() { throw .evaluation("the power is a complex number") }
            if a == 0, b < 0 { throw .evaluation("0.0 cannot be raised to a negative power") }
            let result = pow(a, b)
            if result.isInfinite, a.isFinite, b.isFinite { throw .evaluation("the power is out of range") }
            return result
        }
    }
}

extension Value {
    var undefinedHint: String? { if case .undefined(let hint) = self { hint } else { nil } }

    /// An integer that fits, or a truth value as 0 or 1.
    var smallInteger: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    var isInteger: Bool {
        switch self {
        case .integer, .bigInteger, .bool: true
        default: false
        }
    }

    var double: Double? {
        switch self {
        case .float(let value): value
        case .bigInteger(let digits): Double(digits)
        default: smallInteger.map(Double.init)
        }
    }

    func negated() throws(Fault) -> Value {
        switch self {
        case .float(let value): return .float(-value)
        case .bigInteger(let digits):
            if digits.hasPrefix("-") { return .bigInteger(String(digits.dropFirst())) }
            return Int("-" + digits).map { .integer($0) } ?? .bigInteger("-" + digits)
        case .integer(Int.min): return .bigInteger(String(Int.min.magnitude))
        case .undefined(let hint): throw .evaluation(hint)
        default:
            guard let value = smallInteger else {
                throw .evaluation("bad operand type for unary -: '\(typeName)'")
            }
            return .integer(-value)
        }
    }

    func positive() throws(Fault) -> Value {
        switch self {
        case .float, .bigInteger: return self
        case .undefined(let hint): throw .evaluation(hint)
        default:
            guard let value = smallInteger else {
                throw .evaluation("bad operand type for unary +: '\(typeName)'")
            }
            return .integer(value)
        }
    }
}
