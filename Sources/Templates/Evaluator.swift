/// One rendering: walks the syntax, writes text, pays for every step.
final class Evaluator {
    var budget: Budget
    /// What the body at hand has written: the whole text, or that of a macro or block.
    private(set) var output = TemplateString()
    /// The line of the statement at hand.
    private(set) var line = 1
    private var frames = 0
    private var macroDepth = 0
    /// What may hold itself in a circle, emptied when the rendering ends.
    private var scopesWithMacros: [Scope] = []
    private var namespaces: [Namespace] = []

    enum Flow { case normal, breakLoop, continueLoop }

    init(limits: TemplateLimits) { budget = Budget(limits) }

    deinit {
        for scope in scopesWithMacros { scope.variables = [:] }
        for namespace in namespaces { namespace.attributes = [:] }
    }

    func write(_ text: TemplateString) throws(Fault) {
        try budget.create(text.count)
        try checkOutput(adding: text.count)
        output.append(text)
    }

    private func checkOutput(adding count: Int) throws(Fault) {
        let maximum = budget.limits.outputBytes
        if output.count + count > maximum { throw .limit(.outputBytes, maximum: maximum) }
    }

    func makeNamespace() -> Namespace {
        let namespace = Namespace()
        namespaces.append(namespace)
        return namespace
    }

    func enterFrame() throws(Fault) {
        try budget.step()
        frames += 1
        if frames > TemplateLimits.frames {
            frames -= 1
            throw .limit(.depth, maximum: TemplateLimits.frames)
        }
    }

    func leaveFrame() { frames -= 1 }

    /// What `body` writes, instead of writing it.
    func capture(_ body: [Node], _ scope: Scope) throws(Fault) -> TemplateString {
        let outer = output
        output = TemplateString()
        defer { output = outer }
        _ = try run(body, scope)
        return output
    }
}

extension Evaluator {
    func run(_ nodes: [Node], _ scope: Scope) throws(Fault) -> Flow {
        try enterFrame()
        defer { leaveFrame() }
        for node in nodes {
            line = node.line
            let flow = try run(node.statement, scope)
            if flow != .normal { return flow }
        }
        return .normal
    }

    private func run(_ statement: Statement, _ scope: Scope) throws(Fault) -> Flow {
        try budget.step()
        switch statement {
        case .text(let bytes): try write(TemplateString(bytes: bytes))
        case .output(let expression): try write(try evaluate(expression, scope).text(&budget))
        case .branches(let branches, let otherwise):
            for branch in branches where try evaluate(branch.test, scope).isTrue {
                return try run(branch.body, scope)
            }
            return try run(otherwise, scope)
        case .loop(let loop): try run(loop, scope)
        case .assignment(let target, let expression):
            try assign(try evaluate(expression, scope), to: target, scope)
        case .blockAssignment(let target, let filters, let body):
            let text = try capture(body, Scope(parent: scope))
            try assign(try apply(filters, to: .string(text), scope), to: target, scope)
        case .macro(let definition):
            scopesWithMacros.append(scope)
            scope.variables[definition.name] = .macro(Macro(definition, scope: scope))
        case .callBlock(let expression, let caller):
            scopesWithMacros.append(scope)
            try write(try call(expression, with: Macro(caller, scope: scope), scope).text(&budget))
        case .filterBlock(let filters, let body):
            let text = try capture(body, Scope(parent: scope))
            try write(try apply(filters, to: .string(text), scope).text(&budget))
        case .with(let values, let body):
            let inner = Scope(parent: scope)
            for (target, expression) in values {
                try assign(try evaluate(expression, scope), to: target, inner)
            }
            return try run(body, inner)
        case .scope(let body): return try run(body, Scope(parent: scope))
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .normal
    }

    private func run(_ loop: Loop, _ scope: Scope) throws(Fault) {
        var items = try iterate(try evaluate(loop.sequence, scope))
        if let filter = loop.filter {
            var kept: [Value] = []
            for item in items {
                let inner = Scope(parent: scope)
                try assign(item, to: loop.target, inner)
                if try evaluate(filter, inner).isTrue { kept.append(item) }
            }
            items = kept
        }
        guard !items.isEmpty else {
            _ = try run(loop.otherwise, Scope(parent: scope))
            return
        }
        let state = LoopState(items: items)
        defer { state.lastChanged = nil }
        for (index, item) in items.enumerated() {
            state.index = index
            let inner = Scope(parent: scope)
            inner.variables["loop"] = .loop(state)
            try assign(item, to: loop.target, inner)
            if try run(loop.body, inner) == .breakLoop { break }
        }
    }

    private func assign(_ value: Value, to target: Target, _ scope: Scope) throws(Fault) {
        switch target {
        case .name(let name): scope.variables[name] = value
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace)? = scope[name] else {
                throw .evaluation("cannot assign attribute on non-namespace object '\(name)'")
            }
            namespace.attributes[attribute] = value
        case .tuple(let targets):
            let items = try iterate(value)
            guard items.count == targets.count else {
                throw .evaluation("expected \(targets.count) values to unpack, got \(items.count)")
            }
            for (target, item) in zip(targets, items) { try assign(item, to: target, scope) }
        }
    }

    /// The text that a macro writes.
    func call(_ macro: Macro, _ arguments: CallArguments, caller: Macro? = nil) throws(Fault) -> Value {
        let maximum = budget.limits.depth
        guard macroDepth < maximum else { throw .limit(.depth, maximum: maximum) }
        macroDepth += 1
        let callLine = line
        defer {
            macroDepth -= 1
            line = callLine
        }
        let definition = macro.definition
        let scope = Scope(parent: macro.scope)
        let values = try arguments.bound(
            to: definition.parameters.map(\.name), in: "macro '\(definition.name)'")
        if let caller { scope.variables["caller"] = .macro(caller) }
        for (parameter, value) in zip(definition.parameters, values) {
            if let value {
                scope.variables[parameter.name] = value
            } else if let expression = parameter.defaultValue {
                scope.variables[parameter.name] = try evaluate(expression, scope)
            } else {
                scope.variables[parameter.name] = .undefined(
                    "parameter '\(parameter.name)' was not provided")
            }
        }
        return .string(try capture(definition.body, scope))
    }
}
