import Foundation
import TestSupport
import Testing

/// Ends from outside: quiet ones.
@Suite struct EndingTests {
    /// With this prompt its random weights write on and on.
    private static let model = Fixtures.url("micro-moe/checkpoint").path
    private static let endless = ["--no-thinking", "--temperature", "0", "Sing"]

    @Test func aReaderThatHasSeenEnough() throws {
        let command = "\"$MARTLET\" run -m '\(Self.model)' \(Self.endless.joined(separator: " "))"
        for line in [command, "trap '' PIPE; \(command)"] {
            let run = try Command(shell: "(\(line); echo \"status $?\" >&2) | head -c 10")
            #expect(run.output.utf8.count == 10)
            // 128 + SIGPIPE
            #expect(run.errors == "status 141\n")
        }
    }

    @Test func anInterrupt() throws {
        let run = try Command(["run", "-m", Self.model] + Self.endless, isInterrupted: true)
        #expect(run.wasSignalled && run.status == SIGINT)
        #expect(run.errors == "")
        #expect(!run.output.isEmpty)
    }

    @Test func aFullDisk() throws {
        let run = try Command(
            shell: "\"$MARTLET\" run -m '\(Command.demo)' --temperature 0 --no-thinking Thanks! > /dev/full")
        #expect(run.status == 1)
        #expect(run.errors == "Error: standard output cannot be written: No space left on device\n")
    }

    private static let script = "/usr/bin/script"

    /// Reasoning is dim and the loading bar is shown only at a terminal.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: script), "there is no \(script)"))
    func aTerminal() throws {
        let line =
            "\\\"$MARTLET\\\" run -m '\(Command.demo)' --temperature 0 --thinking --image "
            + "'\(Command.example("00_image_0.png"))' 'Describe this image.'"
        let run = try Command(shell: "\(Self.script) -qec \"\(line)\" /dev/null")
        #expect(run.status == 0)
        #expect(run.output.contains("Loading ██████████████████████████████ 100 %\r\u{1B}[K"))
        #expect(run.output.contains("\u{1B}[2mI see two shapes"))
        #expect(run.output.contains("\u{1B}[0m\r\n\r\nThe image shows a yellow triangle"))
    }
}
