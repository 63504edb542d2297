import Foundation
import JSON

/// Figures of one run, and the limits of the machine in the same run.
public struct BenchmarkReport: Sendable {
    public let limits: MachineLimits
    public let cost: ModelCost
    public let settings: Benchmark.Settings
    public let threads: Int
    public let instructionSet: String
    public let prefillSeconds: Double
    public let decodeSeconds: Double
    /// Of the bandwidth that the machine had just before and after, the median over rounds of a few tokens.
    public let decodeShare: Double
    /// One step of `settings.streams` sequences together.
    public let streamSeconds: Double
    public let pictureSeconds: Double?
    let patchCount: Int

    public var prefillTokensPerSecond: Double { Double(settings.promptTokens) / prefillSeconds }
    public var decodeTokensPerSecond: Double { 1 / decodeSeconds }
    public var streamTokensPerSecond: Double { Double(settings.streams) / streamSeconds }

    /// Of the arithmetic that the machine can do. Attention is not counted as work.
    public var prefillShare: Double {
        2 * Double(cost.activeParameters) * prefillTokensPerSecond / limits.operationsPerSecond
    }
    public var pictureShare: Double? {
        pictureSeconds.map {
            2 * Double(cost.visionParameters) * Double(patchCount) / $0 / limits.operationsPerSecond
        }
    }

    /// The figures for people, one a line.
    public var table: String {
        var rows: [[String]] = [
            ["", "figure", "share of the limit"],
            ["peak, f32 multiply-add", number(limits.operationsPerSecond / 1e9, "GFLOP/s"), ""],
            ["read from memory", number(limits.bytesPerSecond / 1e9, "GB/s"), ""],
            [
                "prefill, \(settings.promptTokens) tokens", number(prefillTokensPerSecond, "tokens/s"),
                percent(prefillShare),
            ],
            ["decode, one stream", number(decodeTokensPerSecond, "tokens/s"), percent(decodeShare)],
            ["decode, \(settings.streams) streams", number(streamTokensPerSecond, "tokens/s"), ""],
        ]
        if let pictureSeconds, let pictureShare {
            rows.append([
                "picture, \(settings.pictureSide) × \(settings.pictureSide)",
                number(pictureSeconds * 1000, "ms"),
                percent(pictureShare),
            ])
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }.joined(separator: "  ")
        }
        return "\(threads) threads, \(instructionSet), weights \(settings.weights.rawValue)\n"
            + lines.joined(separator: "\n")
    }

    /// The figures as one JSON object.
    public var json: String {
        let document: JSONObject = [
            "threads": number(threads), "instruction_set": .string(instructionSet),
            "weights": .string(settings.weights.rawValue),
            "peak_gflops": number(limits.operationsPerSecond / 1e9),
            "read_gb_per_second": number(limits.bytesPerSecond / 1e9),
            "prompt_tokens": number(settings.promptTokens),
            "prefill_tokens_per_second": number(prefillTokensPerSecond),
            "prefill_share": number(prefillShare),
            "decode_tokens_per_second": number(decodeTokensPerSecond), "decode_share": number(decodeShare),
            "streams": number(settings.streams), "streams_tokens_per_second": number(streamTokensPerSecond),
            "picture_side": number(settings.pictureSide),
            "picture_ms": number(pictureSeconds.map { $0 * 1000 }), "picture_share": number(pictureShare),
        ]
        return JSONValue.object(document).text(.python)
    }

    private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    /// Null where there is no figure, and for what JSON cannot write.
    private func number(_ value: Double?) -> JSONValue {
        value.flatMap { JSONNumber($0) }.map(JSONValue.number) ?? .null
    }
    private func number(_ value: Double, _ unit: String) -> String { String(format: "%.1f %@", value, unit) }
    private func percent(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
}
