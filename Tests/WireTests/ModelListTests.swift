import JSON
import Testing
import Wire

@Suite struct ModelListTests {
    @Test func everyNameIsItsOwnRoot() {
        let list = ModelList([
            ServedModel(name: "demo", created: 17, context: 4096, permissionID: "modelperm-0"),
            ServedModel(name: "qwen/q", created: 17, context: nil, permissionID: "modelperm-1"),
        ])
        let model = { (name: String, context: String, place: Int) in
            #"{"id":"\#(name)","object":"model","created":17,"owned_by":"system","root":"\#(name)","parent":null,"#
                + #""max_model_len":\#(context),"permission":[{"id":"modelperm-\#(place)","object":"model_permission","#
                + #""created":17,"allow_create_engine":false,"allow_sampling":true,"allow_logprobs":true,"#
                + #""allow_search_indices":false,"allow_view":true,"allow_fine_tuning":false,"organization":"*","#
                + #""group":null,"is_blocking":false}]}"#
        }
        #expect(
            list.json.text()
                == #"{"object":"list","data":["# + model("demo", "4096", 0) + "," + model("qwen/q", "null", 1)
                + "]}")
    }

    @Test func permissionsHaveIDsOfTheirOwn() {
        let ids = (0..<2).map { _ in ServedModel(name: "m", created: 0, context: nil).permissionID }
        #expect(ids[0] != ids[1])
        #expect(ids.allSatisfy { $0.hasPrefix("modelperm-") && $0.utf8.count == 42 })
    }
}
