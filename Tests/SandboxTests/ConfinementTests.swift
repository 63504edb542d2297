import Foundation
import Glibc
import Sandbox
import Testing

/// A child has no way out. It is the real child of the real program.
@Suite struct ConfinementTests {
    @Test(arguments: Escape.allCases) func thereIsNoWayOut(_ escape: Escape) throws {
        let outcome = try escape.attempt(program: Decoding.program)
        #expect(outcome == (escape == .open ? .failed(error: EACCES) : .ended(signal: SIGSYS)))
    }

    @Test func theSystemConfirmsIt() async throws {
        let pool = Decoding.pool(1)
        try await pool.check()
        let child = try #require(pool.children.first)
        let status = ProcessFacts.status(child)
        #expect(status["Seccomp"] == "2")
        #expect(status["NoNewPrivs"] == "1")
        #expect(status["Threads"] == "1")
        let limits = try String(contentsOfFile: "/proc/\(child)/limits", encoding: .utf8)
        func limit(_ name: String) -> [String] {
            let line = limits.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
            return line.dropFirst(name.count).split(separator: " ").prefix(2).map(String.init)
        }
        // Its own memory, and what it shares with its parent.
        let bytes = (2 << 30) + (256 << 20) + (3 << 26)
        #expect(limit("Max address space") == ["\(bytes)", "\(bytes)"])
        #expect(limit("Max open files") == ["5", "5"])
        #expect(limit("Max file size") == ["0", "0"])
        #expect(limit("Max core file size") == ["0", "0"])
        #expect((Int(limit("Max cpu time")[0]) ?? .max) < 70)
        // As root these can be read: nothing is open but the standard streams and the socket.
        if getuid() == 0 {
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child)/fd")
            #expect(files.sorted() == ["0", "1", "2", "3", "4"])
            let environment = try String(contentsOfFile: "/proc/\(child)/environ", encoding: .utf8)
            #expect(
                environment.split(separator: "\0").allSatisfy {
                    $0 == "SWIFT_BACKTRACE=enable=no" || $0.hasPrefix("LD_LIBRARY_PATH=")
                })
        }
    }

    @Test func aProgramThatIsNoDecoderIsTold() async throws {
        for (program, reason) in [
            ("/nonexistent", "No such file or directory"), ("/bin/true", "it ends before it is ready"),
        ] {
            await #expect(throws: SandboxError.start(reason: reason)) {
                try await DecoderPool(children: 1, program: program).check()
            }
        }
    }
}
