import ArgumentParser
import Foundation
import Server

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer over HTTP, as OpenAI's chat API and NVIDIA's NIM for VLMs do.",
        discussion: """
            Try it: curl -s http://127.0.0.1:8000/v1/chat/completions -H 'Content-Type: application/json' \
            -d '{"messages": [{"role": "user", "content": "Hello!"}]}'

            Every option has a twin in the environment: --max-running is MARTLET_MAX_RUNNING. An option wins over its \
            twin, and that over NIM's variable of the same meaning: NIM_SERVER_PORT, NIM_HTTP_API_PORT, \
            NIM_MODEL_PATH, NIM_CACHE_PATH, NIM_SERVED_MODEL_NAME, NIM_MAX_MODEL_LEN, NIM_MAX_NUM_SEQS, \
            NIM_MAX_IMAGES_PER_PROMPT, NIM_MAX_VIDEOS_PER_PROMPT, NIM_MEDIA_IO_KWARGS, NIM_MM_PROCESSOR_KWARGS, \
            NIM_LOG_LEVEL, NIM_JSONL_LOGGING, NIM_DISABLE_LOG_REQUESTS, NIM_SSL_MODE, NIM_SSL_CERT_PATH, \
            NIM_SSL_KEY_PATH, NIM_SSL_CA_CERTS_PATH, NIM_CORS_ALLOW_ORIGINS and its kin; VLLM_API_KEY too.

            SIGTERM ends the server when the answers under way have ended; a second one at once.
            """)

    @OptionGroup(title: "Model") var model: ServedModelOptions
    @OptionGroup(title: "Other servers") var upstream: UpstreamSettings
    @OptionGroup(title: "Listening") var listen: ListenOptions
    @OptionGroup(title: "Pictures and clips") var media: MediaOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Hosted") var hosted: HostedOptions
    @OptionGroup(title: "Logs") var logs: LogOptions
    @Option(help: .hidden) var scripted: String?

    func run() async throws {
        var reader = SettingReader()
        let output = try logs.output(&reader)
        let serving = try Serving(self, &reader, output)
        try await serving.run(reader)
    }
}
