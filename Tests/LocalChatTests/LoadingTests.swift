import Chat
import Foundation
import LocalChat
import Martlet
import TestSupport
import Testing
import Wire

@Suite struct LoadingTests {
    private func backend(_ path: String) -> LocalBackend {
        LocalBackend(LocalBackend.Options(model: path, source: TestMedia().source))
    }

    private func refusal(_ backend: LocalBackend) async -> ChatError? {
        do throws(ChatError) {
            _ = try await backend.chat(.endless)
            return nil
        } catch {
            return error
        }
    }

    @Test func itLoadsInTheBackground() async throws {
        // It loads within milliseconds: seen early in one of some tries.
        var backend = backend(Fixtures.model("demo").path)
        var early: (status: BackendStatus, error: ChatError?)?
        for _ in 0..<50 {
            backend = self.backend(Fixtures.model("demo").path)
            let status = backend.status
            let error = await refusal(backend)
            early = (status, error)
            if case .loading = status.readiness, error != nil { break }
        }
        guard case .loading(let progress)? = early?.status.readiness else {
            Issue.record("\(String(describing: early))")
            return
        }
        #expect((0...1).contains(progress))
        #expect(early?.status.context == nil && early?.status.modelDescription == "demo")
        #expect(early?.error == .unavailable(message: "the model is still being loaded"))
        try await backend.waitUntilReady()
        try await backend.waitUntilReady()
        #expect(backend.status.readiness == .ready && backend.status.context == 32_768)
        #expect(backend.status.modelDescription == "demo (qwen3_5_moe, 4.0 million parameters)")
    }

    @Test func theFailureIsASentence() async throws {
        let backend = backend(Fixtures.url("nowhere").path)
        do throws(ModelError) {
            try await backend.waitUntilReady()
            Issue.record("it loaded")
        } catch {
            #expect(error.description == "\(Fixtures.url("nowhere").path): there is no such folder")
        }
        #expect(backend.status.readiness == .failed)
        await #expect(throws: ChatError.failed(message: "the model could not be loaded")) {
            _ = try await backend.chat(.endless)
        }
    }

    @Test func aCancelledTaskWaitsNoLonger() async throws {
        let backend = backend(Fixtures.model("demo").path)
        let task = Task { try await backend.waitUntilReady() }
        task.cancel()
        try await task.value
        try await backend.waitUntilReady()
    }

    @Test func whatIsToldOfTheModel() async throws {
        let folder = try TemporaryModel(Fixtures.model("demo"))
        try Data("Do as you like.\n".utf8).write(to: folder.url.appending(path: "LICENSE"))
        let backend = backend(folder.url.path)
        #expect(backend.facts == nil)
        try await backend.waitUntilReady()
        let facts = try #require(backend.facts)
        #expect(facts.name == folder.url.lastPathComponent && facts.modelType == "qwen3_5_moe")
        #expect(facts.license == "Do as you like.\n")
        let weights = try Fixtures.model("demo").appending(path: "model.safetensors")
            .resourceValues(forKeys: [.fileSizeKey]).fileSize
        #expect(facts.files.first { $0.name == "model.safetensors" }?.byteCount == weights)
        let names = facts.files.map(\.name)
        #expect(names == names.sorted() && names.contains("config.json") && names.contains("LICENSE"))
        #expect(!facts.files.contains { $0.name.contains("/") })
    }
}
