extension Alternative {
    /// What satisfies both; nil where that is seen to be nothing.
    func and(_ other: Alternative) -> Alternative? {
        var both = self
        both.kinds.formIntersection(other.kinds)
        if let theirs = other.values {
            if let mine = values {
                let theirs = Set(theirs)
                both.values = mine.filter { theirs.contains($0) }
            } else {
                both.values = theirs
            }
        }
        both.excluded.formUnion(other.excluded)
        both.number = number.and(other.number)
        both.string = string.and(other.string)
        both.array = array.and(other.array)
        both.object = object.and(other.object)
        return both.simplified()
    }

    /// Without kinds that no value can have; nil where none is left.
    func simplified() -> Alternative? {
        var result = self
        if number.isEmpty { result.kinds.remove(.number) }
        if let atMost = string.atMost, atMost < string.atLeast { result.kinds.remove(.string) }
        if let atMost = array.atMost, atMost < array.atLeast { result.kinds.remove(.array) }
        if let atMost = object.atMost, atMost < max(object.atLeast, object.required.count) {
            result.kinds.remove(.object)
        }
        if let values {
            let left = values.filter {
                result.kinds.contains(Kinds(of: $0.value)) && !excluded.contains($0)
            }
            if left.isEmpty { return nil }
            result.values = left
            result.kinds.formIntersection(left.reduce(into: Kinds()) { $0.formUnion(Kinds(of: $1.value)) })
        }
        return result.kinds.isEmpty ? nil : result
    }
}

extension NumberLimits {
    fileprivate func and(_ other: NumberLimits) -> NumberLimits {
        var both = self
        if let bound = other.lower { both.raise(to: bound) }
        if let bound = other.upper { both.lower(to: bound) }
        both.isInteger = isInteger || other.isInteger
        both.isFraction = isFraction || other.isFraction
        for divisor in other.divisors where !divisors.contains(divisor) { both.divisors.append(divisor) }
        for divisor in other.nonDivisors where !nonDivisors.contains(divisor) {
            both.nonDivisors.append(divisor)
        }
        if both.pointer.isEmpty { both.pointer = other.pointer }
        return both
    }

    mutating func raise(to bound: Bound) {
        guard let old = lower else { return lower = bound }
        if old.value < bound.value || (old.value == bound.value && bound.isExclusive) { lower = bound }
    }

    mutating func lower(to bound: Bound) {
        guard let old = upper else { return upper = bound }
        if bound.value < old.value || (old.value == bound.value && bound.isExclusive) { upper = bound }
    }

    fileprivate var isEmpty: Bool {
        if isInteger && isFraction { return true }
        guard let lower, let upper else { return false }
        return upper.value < lower.value
            || (upper.value == lower.value && (lower.isExclusive || upper.isExclusive))
    }

    func allows(_ value: ExactDecimal) -> Bool {
        if isInteger && !value.isInteger || isFraction && value.isInteger { return false }
        if let lower, value < lower.value || (lower.isExclusive && value == lower.value) { return false }
        if let upper, upper.value < value || (upper.isExclusive && value == upper.value) { return false }
        return divisors.allSatisfy { value.isMultiple(of: $0) == true }
            && nonDivisors.allSatisfy { value.isMultiple(of: $0) == false }
    }
}

extension StringLimits {
    fileprivate func and(_ other: StringLimits) -> StringLimits {
        var both = self
        both.atLeast = max(atLeast, other.atLeast)
        both.atMost = smaller(atMost, other.atMost)
        for pattern in other.patterns where !patterns.contains(pattern) { both.patterns.append(pattern) }
        return both
    }
}

extension ArrayLimits {
    fileprivate func and(_ other: ArrayLimits) -> ArrayLimits {
        var both = self
        for layer in other.layers where !layers.contains(layer) { both.layers.append(layer) }
        both.atLeast = max(atLeast, other.atLeast)
        both.atMost = smaller(atMost, other.atMost)
        for part in other.contained where !contained.contains(part) { both.contained.append(part) }
        both.unique = unique ?? other.unique
        return both
    }
}

extension ObjectLimits {
    fileprivate func and(_ other: ObjectLimits) -> ObjectLimits {
        var both = self
        for layer in other.layers { both.add(layer) }
        for key in other.required where !required.contains(key) { both.required.append(key) }
        both.atLeast = max(atLeast, other.atLeast)
        both.atMost = smaller(atMost, other.atMost)
        both.names = names.and(other.names)
        for part in other.some where !some.contains(part) { both.some.append(part) }
        if both.pointer.isEmpty { both.pointer = other.pointer }
        return both
    }
}

extension ObjectLimits {
    /// Layers that only name members become one, so that many of them cost no more than one.
    fileprivate mutating func add(_ layer: Layer) {
        if layers.contains(layer) { return }
        guard layer.isOpen,
            let place = layers.firstIndex(where: { $0.isOpen && $0.isNegative == layer.isNegative })
        else { return layers.append(layer) }
        for key in layer.order where layers[place].named[key] == nil { layers[place].order.append(key) }
        layers[place].named.merge(layer.named) { $0.and($1) }
    }
}

extension ObjectLimits.Layer {
    fileprivate var isOpen: Bool { matching.isEmpty && rest.isEmpty && !speaksOfRest }
}

private func smaller(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
}
