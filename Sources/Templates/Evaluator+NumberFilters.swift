import Foundation

extension Evaluator {
    func numberFilter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(Fault) -> Value? {
        switch name {
        case "int":
            let values = try arguments.bound(to: ["default", "base"], in: name)
            let base = try values[1]?.integer(for: "base") ?? 10
            return value.integer(base: base) ?? values[0] ?? .integer(0)
        case "float":
            let fallback = try arguments.bound(to: ["default"], in: name)[0] ?? .float(0)
            if case .string(let text) = value { return text.pythonDouble.map { .float($0) } ?? fallback }
            return value.double.map { .float($0) } ?? fallback
        case "abs":
            switch value {
            case .integer(let number) where number < 0: return try value.negated()
            case .float(let number): return .float(number.magnitude)
            case .bigInteger(let digits): return digits.hasPrefix("-") ? try value.negated() : value
            default: return try value.positive()
            }
        case "round": return try rounded(value, arguments)
        default: return nil
        }
    }

    private func rounded(_ value: Value, _ arguments: CallArguments) throws(Fault) -> Value {
        let values = try arguments.bound(to: ["precision", "method"], in: "round")
        let precision = try values[0]?.integer(for: "precision") ?? 0
        let method = try values[1]?.string(for: "method") ?? "common"
        if let hint = value.undefinedHint { throw .evaluation(hint) }
        guard let number = value.double else {
            throw .evaluation("type \(value.typeName) has no rounding")
        }
        if method == "common" {
            if value.isInteger, precision >= 0 { return try value.positive() }
            let result = Evaluator.rounded(number, precision)
            return value.isInteger ? Value(truncating: result) ?? value : .float(result)
        }
        guard method == "ceil" || method == "floor" else {
            throw .evaluation("method must be common, ceil or floor")
        }
        let scale = pow(10, Double(precision))
        let scaled = (number * scale).rounded(method == "ceil" ? .up : .down)
        return .float(scaled / scale)
    }

    /// Python's `round(float, precision)`: the exact decimal value, half to even.
    private static func rounded(_ number: Double, _ precision: Int) -> Double {
        guard number.isFinite, precision < 330 else { return number }
        if precision < -310 { return number.sign == .minus ? -0.0 : 0.0 }
        if precision >= 0 { return Double(String(format: "%.\(precision)f", number)) ?? number }
        let scale = pow(10, Double(-precision))
        return (number / scale).rounded(.toNearestOrEven) * scale
    }
}

extension Value {
    /// Python's `int(x)`, and where that fails, `int(float(x))`.
    fileprivate func integer(base: Int) -> Value? {
        switch self {
        case .string(let text):
            if let value = text.pythonInteger(base: base) { return value }
            return base == 10 ? text.pythonDouble.flatMap { Value(truncating: $0) } : nil
        case .float(let value): return Value(truncating: value)
        case .bigInteger: return self
        default: return smallInteger.map { .integer($0) }
        }
    }

    fileprivate init?(truncating value: Double) {
        guard value.isFinite else { return nil }
        if let small = Int(exactly: value.rounded(.towardZero)) {
            self = .integer(small)
        } else {
            self = .bigInteger(String(format: "%.0f", value.rounded(.towardZero)))
        }
    }
}

extension TemplateString {
    fileprivate func pythonInteger(base: Int) -> Value? {
        guard (2...36).contains(base) else { return nil }
        var digits = stripped(.both).text
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        let prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : ""
        if !prefix.isEmpty, digits.lowercased().hasPrefix(prefix) { digits.removeFirst(2) }
        guard let first = digits.utf8.first, let last = digits.utf8.last, first != 0x5F, last != 0x5F,
            !digits.contains("__")
        else { return nil }
        digits.removeAll { $0 == "_" }
        guard digits.utf8.first != 0x2B, digits.utf8.first != 0x2D else { return nil }
        let signed = (isNegative ? "-" : "") + digits
        if let value = Int(signed, radix: base) { return .integer(value) }
        guard base == 10, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .bigInteger((isNegative ? "-" : "") + digits.drop { $0 == "0" })
    }

    fileprivate var pythonDouble: Double? {
        let text = stripped(.both).text.lowercased()
        if ["nan", "inf", "infinity", "+inf", "-inf", "+infinity", "-infinity"].contains(text) {
            return Double(text)
        }
        guard text.utf8.allSatisfy({ "0123456789.e+-_".utf8.contains($0) }) else { return nil }
        return Double(text.filter { $0 != "_" })
    }
}
