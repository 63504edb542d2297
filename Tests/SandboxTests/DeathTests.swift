import Foundation
import Glibc
import Media
import Patches
import Sandbox
import Testing

/// Children die, hang and are given up; only the request at work in one may notice.
@Suite(.serialized) struct DeathTests {
    @Test func killedChildrenHurtNobodyElse() async throws {
        let pool = Decoding.pool(2)
        let direct = DirectDecoder()
        let names = ["photo_640x427.jpg", "rgb_448x448.png", "anim_160x120.gif", "v_128x128_1fps_9f.mp4"]
        var cases: [(MediaRequest, Outcome)] = []
        for name in names {
            let request = try Decoding.request(name)
            cases.append((request, await Outcome(direct, request)))
        }
        let killer = Task {
            var kills = 0
            while !Task.isCancelled {
                if let child = pool.children.randomElement(), kill(child, SIGSEGV) == 0 { kills += 1 }
                try? await Task.sleep(for: .milliseconds(80))
            }
            return kills
        }
        let rounds = Decoding.isFull ? 200 : 25
        let stopped = await withTaskGroup(of: Int.self) { [cases] group in
            for worker in 0..<8 {
                group.addTask {
                    var stopped = 0
                    for round in 0..<rounds {
                        let (request, expected) = cases[(worker + round) % cases.count]
                        let outcome = await Outcome(pool, request)
                        if outcome.error?.hasSuffix("could not be decoded: the decoder stopped") == true {
                            stopped += 1
                        } else {
                            #expect(outcome == expected)
                        }
                    }
                    return stopped
                }
            }
            return await group.reduce(0, +)
        }
        killer.cancel()
        let kills = await killer.value
        #expect(kills > 3)
        // A request fails only when all three attempts were killed.
        #expect(stopped <= kills / 3)
        #expect(try await ProcessFacts.wait { pool.children.count == 2 })
        print("killed \(kills) children, \(stopped) requests failed")
    }

    @Test func aChildIsReplacedAlsoAfterTheLastAttempt() async throws {
        let pool = Decoding.pool(1)
        try await pool.check()
        let killer = Task {
            while !Task.isCancelled {
                if let child = pool.children.first { kill(child, SIGSEGV) }
                try? await Task.sleep(for: .milliseconds(2))
            }
        }
        let outcome = await Outcome(pool, try Decoding.request("v_320x240_30fps_2s.mp4"))
        killer.cancel()
        await killer.value
        #expect(outcome.error?.hasSuffix("the decoder stopped") == true)
        #expect(try await ProcessFacts.wait { pool.children.count == 1 })
    }

    @Test func anIdleChildIsReplacedAtOnce() async throws {
        let pool = Decoding.pool(1)
        try await pool.check()
        let child = try #require(pool.children.first)
        kill(child, SIGKILL)
        #expect(try await ProcessFacts.wait { pool.children.count == 1 && pool.children.first != child })
        #expect(pool.startedChildren == 2)
        #expect(ProcessFacts.status(child).isEmpty)
    }

    @Test func aHangingChildIsGivenUp() async throws {
        var limits = DecoderLimits()
        limits.time = .seconds(1)
        let pool = Decoding.pool(1, limits)
        try await pool.check()
        let child = try #require(pool.children.first)
        kill(child, SIGSTOP)
        let request = try Decoding.request("rgb_48x48.png")
        await #expect(throws: SandboxError.time(noun: "picture", limit: .seconds(1))) {
            try await pool.prepare(request)
        }
        #expect(try await pool.prepare(request).patches.rowCount == 256)
        #expect(pool.children.first != child)
    }

    @Test func aCancelledTaskKillsItsChild() async throws {
        let pool = Decoding.pool(1)
        try await pool.check()
        let child = try #require(pool.children.first)
        kill(child, SIGSTOP)
        let request = try Decoding.request("rgb_48x48.png")
        let task = Task { await Outcome(pool, request) }
        let next = Task { await Outcome(pool, request) }
        try await Task.sleep(for: .milliseconds(200))
        let start = ContinuousClock.now
        task.cancel()
        next.cancel()
        #expect(await task.value.error == "decoding was cancelled")
        #expect(await next.value.error == "decoding was cancelled")
        #expect(ContinuousClock.now - start < .milliseconds(500))
        #expect(try await pool.prepare(request).patches.rowCount == 256)
        #expect(pool.startedChildren == 2)
        // Cancelled before it starts.
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return await Outcome(pool, request)
        }
        late.cancel()
        #expect(await late.value.error == "decoding was cancelled")
    }

    @Test func processorTimeIsLimited() async throws {
        var limits = DecoderLimits()
        limits.processorTime = .seconds(1)
        let pool = Decoding.pool(1, limits)
        try await pool.check()
        let child = try #require(pool.children.first)
        kill(child, SIGSTOP)
        let request = try Decoding.request("rgb_48x48.png")
        let task = Task { await Outcome(pool, request) }
        try await Task.sleep(for: .milliseconds(200))
        // What the system sends when the time is used up.
        kill(child, SIGXCPU)
        kill(child, SIGCONT)
        #expect(
            await task.value.error
                == "decoding the picture takes more than 1 seconds of processor time, which is the limit")
    }

    /// The limit is for one request: a child that has used more in all goes on.
    @Test(.enabled(if: Decoding.isFull)) func processorTimeIsGrantedAgain() async throws {
        var limits = DecoderLimits()
        limits.processorTime = .seconds(1)
        let pool = Decoding.pool(1, limits)
        let request = try Decoding.request("v_256x256_10fps_3s.mp4")
        let end = ContinuousClock.now + .seconds(8)
        while ContinuousClock.now < end { #expect(try await pool.prepare(request).frames.count == 6) }
        #expect(pool.startedChildren == 1)
    }

    @Test func nothingIsLeftBehind() async throws {
        let request = try Decoding.request("tiny_2x3.png")
        var limits = DecoderLimits()
        limits.requests = 100
        let before = ProcessFacts.children
        var pool: DecoderPool? = Decoding.pool(1, limits)
        try await pool?.check()
        let descriptors = ProcessFacts.openDescriptors
        for _ in 0..<1000 { _ = try await pool?.prepare(request) }
        #expect(try await ProcessFacts.wait { pool?.children.count == 1 })
        #expect(pool?.startedChildren == 11)
        #expect(ProcessFacts.openDescriptors <= descriptors)
        #expect(ProcessFacts.children.subtracting(before).count == 1)
        pool = nil
        #expect(try await ProcessFacts.wait { ProcessFacts.children.subtracting(before).isEmpty })
        #expect(try await ProcessFacts.wait { ProcessFacts.openDescriptors <= descriptors - 2 })
    }
}
