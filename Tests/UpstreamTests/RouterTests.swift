import Chat
import JSON
import Testing
import Upstream
import Wire

@Suite struct RouterTests {
    private static func key(_ texts: [String], system: String? = nil, salt: String? = nil) throws -> PromptKey
    {
        var messages = texts.enumerated().map { index, text in
            ChatMessage(role: index % 2 == 0 ? .user : .assistant, content: .text(text))
        }
        if let system { messages.insert(ChatMessage(role: .system, content: .text(system)), at: 0) }
        var request = ChatRequest(messages: messages)
        request.sampling.cacheSalt = salt
        return PromptKey(request, media: [])
    }

    private static func candidates(_ count: Int) -> [Router.Candidate] {
        (0..<count).map { Router.Candidate(id: $0, identity: Digest16(Array("http://replica-\($0)".utf8))) }
    }

    private static let long = String(repeating: "tell me more ", count: 400)

    @Test func theNextTurnIsKnown() throws {
        var index = AffinityIndex()
        index.record(try Self.key([Self.long]))
        let next = try Self.key([Self.long, "answer", "and then?"])
        #expect(index.savedTokens(next) == (try Self.key([Self.long]).tokens))
        #expect(index.savedTokens(try Self.key(["x", "answer", "and then?"])) == 0)
    }

    @Test func instructionsAloneBindNobody() throws {
        var index = AffinityIndex()
        index.record(try Self.key(["one"], system: Self.long))
        #expect(index.savedTokens(try Self.key(["two"], system: Self.long)) == 0)
    }

    @Test func saltsPart() throws {
        var index = AffinityIndex()
        index.record(try Self.key([Self.long], salt: "a"))
        #expect(index.savedTokens(try Self.key([Self.long], salt: "b")) == 0)
        #expect(index.savedTokens(try Self.key([Self.long], salt: "a")) > 1_000)
    }

    @Test func theIndexIsBoundedAndKeepsTheNewest() throws {
        var index = AffinityIndex(entries: 100)
        for number in 0..<1_000 { index.record(try Self.key(["question \(number)"])) }
        #expect(index.count <= 100)
        #expect(index.savedTokens(try Self.key(["question 999"])) > 0)
        #expect(index.savedTokens(try Self.key(["question 1"])) == 0)
    }

    @Test func awarmReplicaIsKeptUntilItIsSaturated() throws {
        var router = Router(.auto)
        let key = try Self.key([Self.long])
        var candidates = Self.candidates(3)
        candidates[1].savedTokens = key.tokens - 10
        candidates[1].requests = 5
        #expect(router.choose(key, candidates)?.id == 1)
        candidates[1].promptTokens = 2 * key.tokens
        #expect(router.choose(key, candidates)?.id != 1)
    }

    @Test func leastWorkDoesNotCareWhatIsRemembered() throws {
        var router = Router(.leastWork)
        let key = try Self.key([Self.long])
        var candidates = Self.candidates(2)
        candidates[0].savedTokens = key.tokens
        candidates[0].requests = 1
        #expect(router.choose(key, candidates)?.id == 1)
    }

    @Test func roundRobinGoesRound() throws {
        var router = Router(.roundRobin)
        let key = try Self.key(["x"])
        let ids = (0..<6).compactMap { _ in router.choose(key, Self.candidates(3))?.id }
        #expect(Set(ids.prefix(3)) == [0, 1, 2] && Array(ids.prefix(3)) == Array(ids.suffix(3)))
    }

    /// Several servers before the same replicas choose alike, and different conversations go to different ones.
    @Test func tiesAreDrawnByTheConversation() throws {
        var counts = [0, 0, 0, 0]
        for number in 0..<400 {
            let key = try Self.key(["question \(number)"])
            var (one, other) = (Router(.auto), Router(.auto))
            let id = try #require(one.choose(key, Self.candidates(4))?.id)
            #expect(other.choose(key, Self.candidates(4).reversed())?.id == id)
            counts[id] += 1
        }
        #expect(counts.allSatisfy { $0 > 60 }, "\(counts)")
    }

    @Test func aReplicaThatCameBackGetsLess() throws {
        var router = Router(.auto)
        let key = try Self.key([Self.long])
        var candidates = Self.candidates(2)
        candidates[0].warmth = 0.1
        candidates[1].requests = 20
        #expect(router.choose(key, candidates)?.id == 1)
    }
}
