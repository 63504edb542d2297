import ArgumentParser
import Sandbox

@main
enum Main {
    static func main() async {
        DecoderChild.serveIfAsked()
        Interruption.prepare()
        await MartletCommand.main()
    }
}

struct MartletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet", abstract: "Run Qwen3.5 vision-language models on the CPU.",
        version: productVersion,
        subcommands: [
            Serve.self, Run.self, Inspect.self, Bench.self, BenchMedia.self, Compare.self, KeysCommand.self,
            StoreCommand.self,
        ])
}
