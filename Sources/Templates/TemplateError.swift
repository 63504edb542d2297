/// Why a template was refused or stopped. Lines count from 1.
package enum TemplateError: Error, Equatable, Sendable {
    /// The source is no template of this subset.
    case syntax(String, line: Int)
    /// The template itself called `raise_exception(message)`.
    case raised(String, line: Int)
    /// An expression failed, as it would in Python.
    case evaluation(String, line: Int)
    /// A budget of `TemplateLimits` was used up.
    case limit(TemplateLimits.Kind, maximum: Int, line: Int)
}

extension TemplateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let message, let line): "chat template, line \(line): \(message)"
        case .raised(let message, _): message
        case .evaluation(let message, let line): "chat template, line \(line): \(message)"
        case .limit(let kind, let maximum, let line):
            "chat template, line \(line): more than \(maximum) \(kind.rawValue)"
        }
    }
}

/// A failure that does not know its line yet.
enum Fault: Error {
    case raised(String)
    case evaluation(String)
    case limit(TemplateLimits.Kind, maximum: Int)

    func at(line: Int) -> TemplateError {
        switch self {
        case .raised(let message): .raised(message, line: line)
        case .evaluation(let message): .evaluation(message, line: line)
        case .limit(let kind, let maximum): .limit(kind, maximum: maximum, line: line)
        }
    }
}
