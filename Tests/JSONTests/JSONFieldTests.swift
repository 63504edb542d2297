import JSON
import Testing

@Suite struct JSONFieldTests {
    private let config = JSONField(
        [
            "text_config": ["hidden_size": "abc", "layers": 3, "types": ["a", "b", 7]],
            "eos": nil, "flag": true,
        ], in: "config.json")

    @Test func readsTypedValues() throws {
        #expect(try config.require("text_config.layers") == 3)
        #expect(try config.value("text_config.missing", default: 5) == 5)
        #expect(try config.value("flag", default: false))
        #expect(try config.optional("eos", as: Int.self) == nil)
        #expect(try config["text_config"]["types"][1].read() == "b")
        #expect(try config.require("text_config", as: JSONObject.self).count == 3)
        let spellings = JSONField(try JSONValue(parsing: "[3.0, 3.5, 1e400, 1e3]"), in: "x")
        #expect(try spellings[0].read(as: Int.self) == 3)
        #expect(try spellings[3].read(as: Int.self) == 1000)
        #expect(throws: JSONError.self) { try spellings[1].read(as: Int.self) }
        #expect(throws: JSONError.self) { try spellings[2].read(as: Int.self) }
        #expect(throws: JSONError.self) { try spellings[2].read(as: Double.self) }
    }

    @Test func errorsNameDocumentPathAndValue() {
        func message(_ body: (JSONField) throws(JSONError) -> Void) -> String {
            do { try body(config) } catch { return error.description }
            return "no error"
        }
        #expect(
            message { (field) throws(JSONError) in
                _ = try field.require("text_config.hidden_size", as: Int.self)
            }
                == #"config.json: text_config.hidden_size: expected an integer, found "abc""#)
        #expect(
            message { (field) throws(JSONError) in
                _ = try field.require("text_config.types", as: [String].self)
            }
                == "config.json: text_config.types[2]: expected a string, found 7")
        #expect(
            message { (field) throws(JSONError) in _ = try field.require("vision.depth", as: Int.self) }
                == "config.json: vision.depth: missing")
        #expect(
            message { (field) throws(JSONError) in _ = try field.optional("text_config", as: Bool.self) }
                == "config.json: text_config: expected true or false, found an object")
    }
}
