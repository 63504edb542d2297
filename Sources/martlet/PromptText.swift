import ArgumentParser
import Foundation

/// The prompt: the argument, or standard input where there is none or it is "-".
enum PromptText {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Far more than any context holds.
    private static let byteLimit = 64 << 20

    /// What can be said before anything is read. A picture may be asked about without words.
    static func validate(_ argument: String?, hasMedia: Bool) throws {
        switch argument {
        case nil where isatty(STDIN_FILENO) == 1 && !hasMedia:
            throw ValidationError("No prompt. Give one as an argument, or on standard input.")
        case let text? where isBlank(text) && !hasMedia:
            throw ValidationError("The prompt is empty.")
        default: break
        }
    }

    static func read(_ argument: String?, hasMedia: Bool) throws -> String {
        if let argument, argument != "-" { return argument }
        if argument == nil, isatty(STDIN_FILENO) == 1 { return "" }
        let text = String(decoding: try standardInput(), as: UTF8.self)
        guard hasMedia || !isBlank(text) else {
            throw Failure(description: "the prompt on standard input is empty")
        }
        return text
    }

    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    private static func standardInput() throws -> Data {
        var data = Data()
        do {
            while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty {
                data += piece
                guard data.count <= byteLimit else {
                    throw Failure(
                        description: "standard input has more than \(byteLimit) bytes, the limit of a prompt")
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "standard input cannot be read")
        }
        return data
    }
}
