import JSON

/// Why a file is not a script.
package enum ScriptError: Error, Sendable, Equatable {
    case unreadable(path: String, reason: String)
    case malformed(JSONError)
}

extension ScriptError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "the script \(path) cannot be read: \(reason)"
        case .malformed(let error): error.description
        }
    }
}
