import JSON
import Templates

/// What Python's Jinja2 answered, and whether ours answers the same.
struct OracleAnswer: CustomStringConvertible {
    let json: JSONValue

    /// A rendering as an answer of the same shape; our failures carry the error's text.
    static func rendering(_ body: () throws -> Rendered) -> OracleAnswer {
        do {
            return OracleAnswer(json: ["text": .string(try body().text)])
        } catch TemplateError.raised(let message, _) {
            return OracleAnswer(json: ["raised": .string(message)])
        } catch {
            return OracleAnswer(json: ["failed": .string("\(error)")])
        }
    }

    /// Failures are equal whatever they say; texts and raised messages byte for byte.
    func agrees(with other: OracleAnswer) -> Bool {
        if json["failed"] != nil { return other.json["failed"] != nil }
        for key in ["text", "raised"] {
            if let mine = json[key]?.string {
                return other.json[key]?.string.map { $0.utf8.elementsEqual(mine.utf8) } ?? false
            }
        }
        return false
    }

    var description: String { json.text() }
}
