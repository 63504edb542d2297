import Patches
import Testing

@Suite struct FrameSamplingTests {
    @Test func theDefaultIsTwoFramesASecond() throws {
        let sampling = FrameSampling()
        #expect(try sampling.indices(total: 100, sourceRate: 30) == [0, 20, 40, 59, 79, 99])
        #expect(try sampling.indices(total: 60, sourceRate: 30) == [0, 20, 39, 59])
        #expect(try sampling.indices(total: 3, sourceRate: 30) == [0, 1, 2])
        #expect(try sampling.indices(total: 1, sourceRate: 24) == [0])
        #expect(try sampling.indices(total: 100_000, sourceRate: 1).count == 768)
    }

    @Test func aRequestedRate() throws {
        #expect(
            try FrameSampling(requestedRate: 1).indices(total: 100, sourceRate: 10)
                == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99])
        #expect(try FrameSampling(requestedRate: 10).indices(total: 5, sourceRate: 10) == [0, 1, 2, 3, 4])
        #expect(throws: PatchError.rateAboveClip(requested: 10.5, available: 10)) {
            try FrameSampling(requestedRate: 10.5).indices(total: 5, sourceRate: 10)
        }
        for rate in [0, -1, Double.nan] {
            #expect(throws: PatchError.self) {
                try FrameSampling(requestedRate: rate).indices(total: 5, sourceRate: 10)
            }
        }
    }

    @Test func aRequestedNumberIsExact() throws {
        #expect(try FrameSampling(requestedFrames: 1).indices(total: 9, sourceRate: 1) == [0])
        #expect(try FrameSampling(requestedFrames: 3).indices(total: 9, sourceRate: 1) == [0, 4, 8])
        #expect(
            try FrameSampling(requestedFrames: 8).indices(total: 9, sourceRate: 1)
                == [0, 1, 2, 3, 5, 6, 7, 8])
        #expect(throws: PatchError.framesAboveClip(requested: 10, available: 9)) {
            try FrameSampling(requestedFrames: 10).indices(total: 9, sourceRate: 1)
        }
        #expect(throws: PatchError.framesAboveLimit(requested: 769, limit: 768)) {
            try FrameSampling(requestedFrames: 769).indices(total: 1000, sourceRate: 1)
        }
        #expect(throws: PatchError.frameCount(-1)) {
            try FrameSampling(requestedFrames: -1).indices(total: 9, sourceRate: 1)
        }
    }

    @Test func ofBothTheFewerWins() throws {
        let few = FrameSampling(requestedRate: 5, requestedFrames: 3)
        #expect(try few.indices(total: 100, sourceRate: 10) == [0, 50, 99])
        let slow = FrameSampling(requestedRate: 1, requestedFrames: 50)
        #expect(try slow.indices(total: 100, sourceRate: 10).count == 10)
    }

    @Test func badClips() {
        #expect(throws: PatchError.noFrames) { try FrameSampling().indices(total: 0, sourceRate: 30) }
        #expect(throws: PatchError.rate(0)) { try FrameSampling().indices(total: 5, sourceRate: 0) }
    }

    @Test func timesAreMeansOfPairs() {
        #expect(
            Timestamps.seconds(of: [0, 6, 12, 17, 23, 29], sourceRate: 10) == [0.3, 1.45, 2.5999999999999996])
        #expect(Timestamps.seconds(of: [0, 2, 8], sourceRate: 1) == [1, 8])
        #expect(Timestamps.seconds(of: [0], sourceRate: 24) == [0])
    }

    @Test func textRoundsTheBinaryValue() {
        let texts: [(Double, String)] = [
            (0, "0.0"), (0.05, "0.1"), (0.25, "0.2"), (0.35, "0.3"), (0.75, "0.8"), (1.45, "1.4"),
            (2.5999999999999996, "2.6"), (0.95, "0.9"), (9.95, "9.9"), (9.96, "10.0"), (1234.5, "1234.5"),
        ]
        for (seconds, text) in texts { #expect(Timestamps.text(seconds) == text) }
    }
}
